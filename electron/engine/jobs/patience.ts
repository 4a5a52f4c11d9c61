import { existsSync, statSync } from 'node:fs'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

/**
 * What a job may take: a file can compute its values as it likes, and a few bytes of it can keep SQLite at one row for days.
 * Work grows with the bytes that it is about, so what it may take does too, far beyond what the slowest of it was seen to
 * need on a busy machine.
 */
const LEAST_MS = 60_000
const MS_PER_MB = 10_000
/** Memory of the thread's own objects; what SQLite takes is not among it. */
const LEAST_MB = 512
const MB_PER_MB = 16
const MOST_MB = 4096

const MB = 2 ** 20

export interface Patience {
  readonly ms: number
  readonly mb: number
}

/** Bytes of a file with its log; endless for what is no file, since nobody knows what is behind it. */
function bytesAt(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 0
  if (!stats.isFile()) return Number.POSITIVE_INFINITY
  return stats.size + (existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0)
}

const isPath = (text: string): boolean => /^(\/|[A-Za-z]:[/\\]|\\\\)/.test(text) && text.length < 4096

function bytesOf(input: unknown, depth = 0): number {
  if (typeof input === 'string') return input.length + (isPath(input) ? bytesAt(input) : 0)
  if (typeof input !== 'object' || input === null || depth > 4) return 0
  if (ArrayBuffer.isView(input)) return input.byteLength
  let bytes = 0
  for (const value of Object.values(input)) bytes += bytesOf(value, depth + 1)
  return bytes
}

/** What a job with this input may take: by all texts in it, and by the files that they name. */
export function patienceFor(input: unknown): Patience {
  const mb = bytesOf(input) / MB
  return { ms: LEAST_MS + mb * MS_PER_MB, mb: Math.min(MOST_MB, LEAST_MB + mb * MB_PER_MB) }
}

/** The longest that a timer of Node can be set to. */
const LONGEST_MS = 2 ** 31 - 1

/** Calls `then` after `ms`; not at all where that is further away than a timer reaches, some 24 days. */
export function afterMs(ms: number, then: () => void): { readonly clear: () => void } {
  const timer = ms > LONGEST_MS ? undefined : setTimeout(then, ms)
  timer?.unref()
  return { clear: () => clearTimeout(timer) }
}

const exhausted = (what: string): TurnscopeError =>
  new TurnscopeError(
    'Exhausted',
    `This took more ${what} than a file of this size should, and was ended.`,
    'Nothing was changed. A rule or a computed column in the file itself, or a value of enormous size, can be the reason: look at its schema, or salvage what can be read of it.',
  )

export const outOfTime = (): TurnscopeError => exhausted('time')

/** The typed error of a thread that failed as a whole. */
export const explainThread = (error: Error): Error =>
  (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? exhausted('memory') : error
