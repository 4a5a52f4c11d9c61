import type { Writable } from 'node:stream'
import { inspect } from 'node:util'
import { TurnscopeError, type TurnscopeFailure, toFailure } from '../../../shared/contract/errors.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import type { Terminal } from './terminal.ts'

/** What a verb has to say: the same facts as data and as text. `text` is made only where it is printed. */
export interface Answer {
  readonly json: unknown
  readonly text: () => string
  /** Where an answer is given and the verb still says no; 0 when left out. */
  readonly exitCode?: number
}

/** Resolves when the text has gone out, or nobody is reading any more. */
function print(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(`${text}\n`, () => resolve()))
}

/** Escapes what JSON leaves as it is and a terminal may obey. */
const asJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

export const printAnswer = ({ stdout }: Terminal, answer: Answer, json: boolean): Promise<void> =>
  print(stdout, json ? asJson(answer.json) : answer.text())

function failureOf(error: unknown): TurnscopeFailure {
  const failure = toFailure(error)
  return error instanceof TurnscopeError
    ? failure
    : {
        ...failure,
        next: 'The evidence is untouched. Run it again with TURNSCOPE_DEBUG=1 and attach what it prints to a report.',
      }
}

/** What is printed of a failure: data with `--json`, else words. */
export function failureText(error: unknown, json: boolean): string {
  const { kind, message, next } = failureOf(error)
  return json ? asJson({ error: { kind, message, next } }) : `${visibleText(message)}\n${visibleText(next)}`
}

/** On stdout as data with `--json`, else on stderr in words. Never a stack, unless TURNSCOPE_DEBUG asks for it. */
export async function printFailure(terminal: Terminal, error: unknown, json: boolean): Promise<void> {
  if (!(error instanceof TurnscopeError)) log(terminal, inspect(error))
  await print(json ? terminal.stdout : terminal.stderr, failureText(error, json))
}

/** A remark for people beside the answer. */
export function remark({ stderr }: Terminal, text: string): void {
  stderr.write(`${visibleText(text)}\n`)
}

/** For the log alone: shown when TURNSCOPE_DEBUG asks for it. */
export function log({ stderr, env }: Terminal, line: string): void {
  if (env.TURNSCOPE_DEBUG === '1') stderr.write(`${line}\n`)
}
