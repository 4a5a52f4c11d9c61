import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import { emptyTally, failureLine, leaveTally } from './tally.ts'

const said = (errors: readonly SerializedError[] | undefined): string[] =>
  (errors ?? []).map(({ message }) => message)

/** Counts Vitest's tests. A file that could not be run, and an error outside of any test, are failures. */
export default class VitestTally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const tally = emptyTally()
    for (const error of unhandledErrors)
      tally.failed.push(failureLine(['outside of any test'], [error.message]))
    for (const module of modules) {
      const { relativeModuleId } = module
      for (const part of [module, ...module.children.allSuites()])
        for (const { message } of part.errors())
          tally.failed.push(
            failureLine([relativeModuleId, 'fullName' in part ? part.fullName : ''], [message]),
          )
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') tally.passed++
        else if (result.state === 'skipped')
          tally.skipped.push({ project: test.project.name, why: result.note ?? 'not said why' })
        else tally.failed.push(failureLine([relativeModuleId, test.fullName], said(result.errors)))
      }
    }
    leaveTally(tally)
  }
}
