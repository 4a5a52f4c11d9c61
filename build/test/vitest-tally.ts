import type { Reporter, TestModule } from 'vitest/node'
import { emptyTally, leaveTally } from './tally.ts'

/** Counts Vitest's tests. A file that could not be run, and an error outside of any test, are failures. */
export default class VitestTally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tally = emptyTally()
    tally.failed += unhandledErrors.length
    for (const module of modules) {
      tally.failed += module.errors().length
      for (const suite of module.children.allSuites()) tally.failed += suite.errors().length
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') tally.passed++
        else if (result.state === 'skipped')
          tally.skipped.push({ project: test.project.name, why: result.note ?? 'not said why' })
        else tally.failed++
      }
    }
    leaveTally(tally)
  }
}
