import { TurnscopeError } from '../../shared/contract/errors.ts'
import { type MethodName, methods } from '../../shared/contract/methods.ts'
import type { JobEnd } from './jobs/ended.ts'

/** Milliseconds after which a call that is no job, and a job, are marked as slow. */
const SLOW_CALL_MS = 40
const SLOW_JOB_MS = 10_000
/** Shorter texts than this are not worth a word. */
const LONG_TEXT = 1000

/** How a call or a job ended; nothing of what it asked or answered but how much that was. */
export interface Ended {
  readonly ms: number
  readonly error: unknown
  readonly input: unknown
  readonly output: unknown
}

/** Numbers that say how much there was to do. */
const AMOUNTS = ['rows', 'bytes']

const amounts = (of: object): string[] =>
  AMOUNTS.flatMap((name) => {
    const amount = (of as Record<string, unknown>)[name]
    return typeof amount === 'number' ? [`${name}=${amount}`] : []
  })

/** How many elements and characters stand in the named fields, how many rows and bytes there were: `items=200 text=20000`. */
function sizes(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const named = Object.entries(value).flatMap(([field, of]) => {
    if (Array.isArray(of)) return [`${field}=${of.length}`]
    if (ArrayBuffer.isView(of)) return [`${field}=${of.byteLength}B`]
    if (typeof of === 'object' && of !== null) return amounts(of).map((amount) => `${field}.${amount}`)
    return typeof of === 'string' && of.length >= LONG_TEXT ? [`${field}=${of.length}`] : []
  })
  return [...named, ...amounts(value)]
}

function line(what: string, { ms, error, input, output }: Ended, slowMs: number): string {
  const outcome = error === undefined ? 'done' : error instanceof TurnscopeError ? error.kind : 'Internal'
  const parts = [what, `${ms.toFixed(1)} ms`, outcome]
  const [given, got] = [sizes(input), sizes(output)]
  if (given.length > 0) parts.push('in', ...given)
  if (got.length > 0) parts.push('out', ...got)
  if (ms >= slowMs) parts.push('slow')
  return parts.join(' ')
}

/** `call missing.page 3.1 ms done out items=200`. `name` is null for a method that there is not. */
export function callLine(name: MethodName | null, ended: Ended): string {
  if (name === null) return line('call of no method', ended, SLOW_CALL_MS)
  return line(`call ${name}`, ended, methods[name].job ? SLOW_JOB_MS : SLOW_CALL_MS)
}

/** `job index 812.0 ms done out …`. */
export const jobLine = ({ name, ...ended }: JobEnd): string =>
  line(`job ${name}`, { ...ended, input: undefined }, SLOW_JOB_MS)
