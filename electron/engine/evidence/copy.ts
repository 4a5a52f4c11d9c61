import { existsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { cancelled, TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import { FRESH_COPY } from '../../../shared/truth/copy-advice.ts'
import { clone } from '../disk/copy.ts'
import { FILE_MODE } from '../disk/new-file.ts'
import { assertSpace } from '../disk/space.ts'
import { explainReading, isMissing, isReadFault } from './file-errors.ts'
import { type Look, lookAtEvidence } from './look.ts'
import { openEvidence } from './read.ts'
import { listSet, type SetFile, SUFFIX, sameSet } from './set.ts'
import { streamAndHash } from './stream.ts'

interface SealedFile extends SetFile {
  /** Lower-case hex of the bytes that were copied. */
  readonly sha256: string
}

/** A set that was copied and hashed in one pass and did not change meanwhile. */
export interface SealedCopy {
  /** The look that the copy was made from: a later one than was passed in when the set changed in between. */
  readonly look: Look
  readonly files: readonly SealedFile[]
  /** Milliseconds since epoch. */
  readonly sealedAtMs: number
}

export interface CopyOptions extends CallOptions {
  /** Whether the copy is only looked at: then nothing needs the room that a migration takes. */
  readonly readOnly?: boolean | undefined
}

/** What a case needs, against its evidence's size: the working copy, the migrated copy beside it, and indexes. */
const ROOM_TO_MIGRATE = 2.2
/** The working copy, and what the turns of an old file are read into. */
const ROOM_TO_READ = 1.1

/** Throws `NoSpace` where `folder` has less room than the work on a copy of the files takes. */
function assertRoom(folder: string, files: readonly SetFile[], readOnly: boolean): void {
  const bytes = bytesOf(files)
  if (!readOnly) assertSpace(folder, Math.ceil(bytes * ROOM_TO_MIGRATE), 'opening and migrating this file')
  // While a log is folded in, its pages stand in both files.
  else {
    const folded = bytesOf(files.filter(({ role }) => role === 'wal'))
    assertSpace(folder, Math.ceil(bytes * ROOM_TO_READ) + folded, 'opening this file')
  }
}

const bytesOf = (files: readonly SetFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0)

const ATTEMPTS = 3
const PROGRESS_EVERY_MS = 50
/** A write within the same tick of the file system's clock as an earlier one leaves the time as it was. */
const TICK_MS = 20
/** Some file systems keep whole or even seconds only. */
const COARSE_TICK_MS = 2000

/** Waits until any further write to the set would show in its times. */
async function settle(files: readonly SetFile[], signal: AbortSignal | undefined): Promise<void> {
  const now = Date.now()
  const waits = files.map(({ mtimeNs }) => {
    const tick = mtimeNs % 1_000_000_000n === 0n ? COARSE_TICK_MS : TICK_MS
    const age = now - Number(mtimeNs / 1_000_000n)
    // A time in the future is a clock set wrong, not a fresh write.
    return age >= -1 && age < tick ? tick - age : 0
  })
  const longest = Math.max(...waits)
  if (longest > 0) await wait(longest, undefined, signal ? { signal } : {})
}

async function copyOne(file: SetFile, target: string, step: (done: number) => void): Promise<string> {
  const source = await openEvidence(file.path).catch((error: unknown) => {
    throw explainReading(error, file.path)
  })
  try {
    const cloned = clone(file.path, target)
    const copy = await open(target, cloned ? 'r' : 'wx', FILE_MODE)
    try {
      return await streamAndHash(cloned ? copy : source, cloned ? null : copy, file.bytes, step)
    } finally {
      await copy.close()
    }
  } finally {
    await source.close()
  }
}

/** Whether somebody took a file away since the set was listed, as a writer does with its journal: a change like others. */
const isGone = (error: unknown): error is TurnscopeError =>
  error instanceof TurnscopeError && error.kind === 'NotFound' && isMissing(error.cause)

/** Whether there is such a file, also where somebody is just about to put another one in its place. */
async function isThere(path: string): Promise<boolean> {
  for (let left = TICK_MS; left > 0; left -= 5) {
    if (existsSync(path)) return true
    await wait(5)
  }
  return existsSync(path)
}

const inUse = (name: string): TurnscopeError =>
  new TurnscopeError(
    'InUse',
    `${name} keeps changing: it was written to during each of ${ATTEMPTS} attempts to copy it.`,
    FRESH_COPY,
  )

/**
 * Copies the set into `folder` as `name`, `name-wal` and `name-journal`, hashing in the same pass. The set is
 * compared before and after; one that changed is copied anew, up to three times.
 * Progress: bytes. Rejects with `InUse`, `NoSpace`, `Cancelled`, with what `lookAtEvidence` throws, or with
 * what the file system said about `folder`; nothing it wrote is left then.
 */
export async function copyEvidence(
  look: Look,
  folder: string,
  name: string,
  { signal, onProgress, readOnly = false }: CopyOptions = {},
): Promise<SealedCopy> {
  const targetOf = (file: SetFile): string => join(folder, name + SUFFIX[file.role])
  const checkCancelled = (): void => {
    if (signal?.aborted) throw cancelled()
  }
  let current = look
  for (let attempt = 1; ; attempt++) {
    const { files } = current
    let done = false
    let gone: TurnscopeError | null = null
    try {
      checkCancelled()
      const total = bytesOf(files)
      assertRoom(folder, files, readOnly)
      await settle(files, signal)
      const sealed: SealedFile[] = []
      let before = 0
      let reportedAt = Number.NEGATIVE_INFINITY
      const report = (bytes: number): void => {
        if (bytes < total && performance.now() - reportedAt < PROGRESS_EVERY_MS) return
        reportedAt = performance.now()
        onProgress?.({ label: 'Copying evidence', done: bytes, total, unit: 'bytes' })
      }
      for (const file of files) {
        const step = (bytes: number): void => {
          checkCancelled()
          report(before + bytes)
        }
        sealed.push({ ...file, sha256: await copyOne(file, targetOf(file), step) })
        before += file.bytes
      }
      checkCancelled()
      // A main file that is gone is a change as well: the next look says so.
      const now = await listSet(files[0]!.path, current.pick.walPath).catch(() => null)
      if (now && sameSet(files, now.files)) {
        done = true
        return { look: current, files: sealed, sealedAtMs: Date.now() }
      }
    } catch (error) {
      if (signal?.aborted) throw cancelled()
      if (!isGone(error)) throw isReadFault(error) ? explainReading(error, current.realPath) : error
      gone = error
    } finally {
      if (!done) for (const file of files) await rm(targetOf(file), { force: true })
    }
    if (attempt === ATTEMPTS) throw gone !== null && !(await isThere(look.realPath)) ? gone : inUse(look.name)
    current = await lookAtEvidence(look.path, look.pick).catch(async (error: unknown) => {
      if (!isGone(error) || !(await isThere(look.realPath))) throw error
      return current
    })
  }
}
