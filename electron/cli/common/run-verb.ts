import { constants } from 'node:os'
import type { MethodInput } from '../../../shared/contract/methods.ts'
import { bySignal, EXIT, exitCodeOf } from '../../host/exit-code.ts'
import { type Answer, printAnswer, printFailure, remark } from './output.ts'
import { type ProgressLine, progressLine } from './progress.ts'
import type { Terminal } from './terminal.ts'

/** What was said about the database beside its path. */
export type Picked = Omit<MethodInput<'evidence.look'>, 'path'>

/** What every verb works with. */
export interface VerbContext {
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal
  readonly progress: ProgressLine
  readonly terminal: Terminal
  readonly picked: Picked
  /** Whether what is printed is data. */
  readonly json: boolean
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs one verb to its end, whatever that is, and prints it. Returns the exit code. A signal cancels the verb
 * and lets it clean up; a second one ends the process at once, by then without a mercy for temporary files.
 */
export async function runVerb(
  terminal: Terminal,
  { json, picked }: { readonly json: boolean; readonly picked: Picked },
  verb: (context: VerbContext) => Promise<Answer>,
): Promise<number> {
  const controller = new AbortController()
  const progress = progressLine(terminal)
  let caught: (typeof SIGNALS)[number] | null = null
  const onSignal = (signal: (typeof SIGNALS)[number]): void => {
    if (caught !== null) process.exit(bySignal(constants.signals[caught]))
    caught = signal
    controller.abort()
  }
  const onOutputError = ({ code }: NodeJS.ErrnoException): void => {
    // Whoever reads our output may stop half-way (`| head`): then there is nobody left to tell.
    if (code === 'EPIPE') process.exit(EXIT.done)
    remark(terminal, `The output could not be written (${code}), and what there is of it is not whole.`)
    process.exit(EXIT.couldNotWrite)
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  terminal.stdout.on('error', onOutputError)
  try {
    const answer = await verb({ signal: controller.signal, progress, terminal, picked, json })
    progress.clear()
    await printAnswer(terminal, answer, json)
    return answer.exitCode ?? EXIT.done
  } catch (error) {
    progress.clear()
    await printFailure(terminal, error, json)
    return caught === null ? exitCodeOf(error) : bySignal(constants.signals[caught])
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}
