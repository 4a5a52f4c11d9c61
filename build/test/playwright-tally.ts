import type { FullConfig, Reporter, Suite, TestError } from '@playwright/test/reporter'
import { emptyTally, failureLine, leaveTally } from './tally.ts'

/** Counts Playwright's tests. Errors outside of any test are failures. */
export default class PlaywrightTally implements Reporter {
  readonly #tally = emptyTally()
  #root: Suite | undefined

  onBegin(_: FullConfig, suite: Suite): void {
    this.#root = suite
  }

  onError({ message, value }: TestError): void {
    this.#tally.failed.push(failureLine(['outside of any test'], [message ?? value ?? '']))
  }

  onEnd(): void {
    for (const test of this.#root?.allTests() ?? []) {
      const outcome = test.outcome()
      if (outcome === 'skipped') {
        const said = test.results
          .flatMap(({ annotations }) => annotations)
          .find(({ type }) => type === 'skip')
        const why = said?.description || 'not said why'
        this.#tally.skipped.push({ project: test.parent.project()?.name ?? '', why })
      } else if (outcome === 'unexpected') {
        const errors = test.results.flatMap((result) => result.errors)
        const said = errors.map(({ message, value }) => message ?? value ?? '')
        this.#tally.failed.push(failureLine(test.titlePath(), said))
      } else this.#tally.passed++
    }
    leaveTally(this.#tally)
  }
}
