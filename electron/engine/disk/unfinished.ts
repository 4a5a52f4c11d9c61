import { createHash, randomBytes } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { removeQuietly } from './folder.ts'
import { isRunning } from './running.ts'
import { removeDatabase, SIDECARS } from './sidecars.ts'
import { syncWithName } from './sync.ts'

/** Which machine a name was made on: folders are shared between machines, and so are ids of processes. */
const machine = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

const NAME = /^\.turnscope-(\d+)-([0-9a-f]{8})-[0-9a-f]{12}\.tmp(?:\.of)?$/

/** A name for a file that grows in `folder`. Not made of its target's name, which may be as long as a name can be. */
export const unfinishedPath = (folder: string): string =>
  join(folder, `.turnscope-${process.pid}-${machine()}-${randomBytes(6).toString('hex')}.tmp`)

/** Where a file stands that goes with a database that is being replaced, until the new one has its name. */
export const asidePath = (temporary: string, suffix: string): string => `${temporary}${suffix}${ASIDE}`
const ASIDE = '.old'
/** Whether a file of that name is one that grows, or was growing when its process was killed. */
export const isUnfinished = (name: string): boolean => NAME.test(name)
const NOTE = '.of'
const notePath = (temporary: string): string => `${temporary}${NOTE}`

/** Says of whom files that stand aside are, on the disk before the first of them does. */
export function noteTarget(temporary: string, target: string): void {
  writeFileSync(notePath(temporary), basename(target), { flag: 'wx', mode: 0o600 })
  syncWithName(notePath(temporary))
}

export const forgetTarget = (temporary: string): void => removeQuietly(notePath(temporary))

/** Bytes: more than the longest name of a file takes anywhere. */
const LONGEST_NOTE = 1024

/**
 * Of whom what stands aside is, by its absolute path, and when that was said; null where no note of ours says it. A stranger's
 * folder may hold anything under that name, and a pipe would be read without end.
 */
function noteOf(temporary: string): { readonly target: string; readonly notedNs: bigint } | null {
  const path = notePath(temporary)
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  if (!stats?.isFile() || stats.size > LONGEST_NOTE) return null
  return { target: join(dirname(path), basename(readFileSync(path, 'utf8'))), notedNs: stats.mtimeNs }
}

/** A file that stands aside of its database, since whoever was replacing that was killed, or is about to. */
export interface StandingAside {
  readonly suffix: (typeof SIDECARS)[number]
  /** Absolute. */
  readonly path: string
  /** When it was said whose it is, nanoseconds since epoch; the database had not been replaced yet. */
  readonly notedNs: bigint
  /** Whether the new database stands in the place of the old one: then nothing needs it any more. */
  readonly isReplaced: boolean
}

/**
 * What stands aside of any database in a folder, by that database's absolute path. Only looks; nothing where it may not.
 * A folder of evidence may hold any number of files, so it is listed beside this thread.
 */
export async function standingAside(folder: string): Promise<ReadonlyMap<string, readonly StandingAside[]>> {
  const found = new Map<string, StandingAside[]>()
  try {
    for (const name of await readdir(folder)) {
      if (!NAME.test(name) || !name.endsWith(NOTE)) continue
      const temporary = join(folder, name.slice(0, -NOTE.length))
      const note = noteOf(temporary)
      if (note === null) continue
      const { target, notedNs } = note
      const isReplaced = !existsSync(temporary)
      const aside = SIDECARS.map((suffix) => ({
        suffix,
        path: asidePath(temporary, suffix),
        notedNs,
        isReplaced,
      })).filter(({ path }) => existsSync(path))
      found.set(target, [...(found.get(target) ?? []), ...aside])
    }
  } catch {}
  return found
}

/**
 * What a process that was killed between two steps moved aside: back in its place while the database that it belongs to stands
 * there, gone once the new one does, which has taken the name of its unfinished file.
 */
function settleAside(temporary: string): void {
  const note = noteOf(temporary)
  if (note === null) return
  const { target } = note
  const isOld = existsSync(temporary)
  for (const suffix of SIDECARS) {
    const aside = asidePath(temporary, suffix)
    if (!existsSync(aside)) continue
    if (!isOld) removeQuietly(aside)
    else if (existsSync(target) && !existsSync(target + suffix)) renameSync(aside, target + suffix)
  }
  forgetTarget(temporary)
}

/**
 * Takes away what processes of this machine were writing in `folder` when they were killed: it holds what the evidence
 * holds. What they had moved aside goes back. Never fails, since nobody asked for it.
 */
export function sweepUnfinished(folder: string): void {
  try {
    const here = machine()
    for (const name of readdirSync(folder)) {
      const [, pid, where] = NAME.exec(name) ?? []
      if (where !== here || isRunning(Number(pid))) continue
      const temporary = join(folder, name.slice(0, name.indexOf('.tmp') + '.tmp'.length))
      settleAside(temporary)
      removeDatabase(temporary)
    }
  } catch {}
}
