import { statSync } from 'node:fs'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

/**
 * What a job may take: a file can compute its values as it likes, and a few bytes of it can keep SQLite at one row for days.
 * Work grows with the bytes that it is about, so what it may take does too, far beyond what the slowest of it was seen to
 * need on a busy machine.
 */
const LEAST_MS = 60_000
const MS_PER_MB = 10_000
/** Memory of the thread's own objects. */
const LEAST_MB = 512
const MB_PER_MB = 16
const MOST_MB = 4096
/** What SQLite and buffers take beside them: pages, sorters, values while they are read. */
const BESIDE_MB = 512
const BESIDE_MB_PER_MB = 4

const MB = 2 ** 20

export interface Patience {
  readonly ms: number
  /** Of the thread's own objects. */
  readonly mb: number
  /** Of all else that the process takes because of it. */
  readonly besideMb: number
}

/** The places in an input where a job is told which files it reads; `out` and what is protected it does not read. */
const FILES = ['path', 'database', 'from'] as const
/** The places that have such places of their own. */
const PLACES = ['copy', 'working', 'timeline', 'from', 'a', 'b'] as const

const sizeOf = (path: string): number => {
  try {
    const stats = statSync(path)
    return stats.isFile() ? stats.size : 0
  } catch {
    // That it cannot be read is for the job to say.
    return 0
  }
}

/**
 * Bytes of the files that a job reads, with their logs. Nothing else in an input is looked for on the disk, however
 * much it looks like a path: most of it was read in evidence, and what stands there must never decide what is touched.
 */
function bytesOfFiles(input: unknown): number {
  if (typeof input !== 'object' || input === null) return 0
  const at = input as Readonly<Record<string, unknown>>
  let bytes = 0
  for (const name of FILES) {
    const path = at[name]
    if (typeof path === 'string') bytes += sizeOf(path) + sizeOf(`${path}-wal`)
  }
  for (const name of PLACES) bytes += bytesOfFiles(at[name])
  return bytes
}

/** Bytes of what an input itself holds. */
function bytesOfTexts(input: unknown, depth = 0): number {
  if (typeof input === 'string') return input.length
  if (typeof input !== 'object' || input === null || depth > 4) return 0
  if (ArrayBuffer.isView(input)) return input.byteLength
  let bytes = 0
  for (const value of Object.values(input)) bytes += bytesOfTexts(value, depth + 1)
  return bytes
}

/** What a job with this input may take: by all texts in it, and by the files that it reads. */
export function patienceFor(input: unknown): Patience {
  const mb = (bytesOfTexts(input) + bytesOfFiles(input)) / MB
  return {
    ms: LEAST_MS + mb * MS_PER_MB,
    mb: Math.min(MOST_MB, LEAST_MB + mb * MB_PER_MB),
    besideMb: Math.min(MOST_MB, BESIDE_MB + mb * BESIDE_MB_PER_MB),
  }
}

/** For a job that reads a folder, whose size nobody knows: it takes its time, and whoever asked may cancel it. */
export const ENDLESS: Patience = { ms: Number.POSITIVE_INFINITY, mb: MOST_MB, besideMb: MOST_MB }

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
    'The evidence is untouched. A rule or a computed column in the file itself, or a value of enormous size, can be the reason: look at its schema, or salvage what can be read of it. If something was to be written, look at what is there before you try again.',
  )

export const outOfTime = (): TurnscopeError => exhausted('time')
export const outOfMemory = (): TurnscopeError => exhausted('memory')

/** The typed error of a thread that failed as a whole. */
export const explainThread = (error: Error): Error =>
  (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory() : error
