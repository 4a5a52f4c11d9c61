import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { type Interrupted, interrupted } from '../../../shared/contract/interrupted.ts'
import { CALLER_GONE } from '../../../shared/rpc/server.ts'
import { makeFolder, removeFile, removeQuietly } from '../disk/folder.ts'
import { replaceOwnFile } from '../disk/own-file.ts'
import { syncGivenName, syncWithName } from '../disk/sync.ts'
import { hold, isGone, isOfThisMachine, letGo, newOwner, owner } from './owner.ts'

/** A mark without its content is one being written, or one whose writer was killed at that moment. */
const UNWRITTEN_MS = 60_000
/** What nobody asked after for so long is told nobody. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000

/** What an opening is about, before there is a case: as a person named it, links resolved. */
const evidencePlace = z.object({
  real_path: z.string(),
  inside: z.string().optional(),
  at: z.number().optional(),
  salvage: z.boolean(),
})
export type EvidencePlace = z.infer<typeof evidencePlace>

/** Where what was interrupted is told: in a case, in the next opening of an evidence, beside the fleet. */
const about = z.union([
  z.object({ case_id: z.string() }),
  z.object({ opens: evidencePlace }),
  z.object({
    fleet: z.literal(true),
    /** What a run looked at. */
    paths: z.array(z.string()).optional(),
  }),
])
type About = z.infer<typeof about>

const mark = interrupted.extend({
  at_ms: z.number(),
  about,
  /** The last run of the case's journal by then, for what writes one. */
  last_run: z.number().optional(),
  owner,
})
export type Mark = z.infer<typeof mark>

/** What is marked; `wrote` is what is told of it if nothing more becomes known. */
export type Marked = Omit<Mark, 'owner' | 'at_ms'>

export interface Asked {
  /** Of whoever asked for it: a cancel by a person is no interruption. */
  readonly signal: AbortSignal | undefined
  /** Whether the mark is on the disk before anything else is: then it is told after a loss of power, too. */
  readonly synced: boolean
}

/** A mark that tells of something which came to no end, and the file that it stands in. */
export interface Left {
  readonly mark: Mark
  readonly path: string
}

/** A mark of what is under way. */
export interface Standing {
  readonly at_ms: number
  /** What was done is done, and what failed has failed, whether or not its mark can be taken away. */
  readonly ended: () => void
  /** @returns the mark, where it stays since it was interrupted; null where it failed, or a person called it off */
  readonly failed: (error: unknown, signal: AbortSignal | undefined) => Left | null
}

/** Whether nobody is there to be told why it failed, or nobody but the end of everything called it off. */
const isInterrupted = (error: unknown, signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true
    ? signal.reason === CALLER_GONE
    : error instanceof TurnscopeError && error.kind === 'Cancelled'

/** Whether it was written to its end, also by a later version that says other things. */
function isWhole(path: string): boolean {
  try {
    return path.endsWith('.json') && JSON.parse(readFileSync(path, 'utf8')) !== null
  } catch {
    return false
  }
}

/** Whether it is the same that was being done. */
export const isSame = (one: Marked, other: Marked): boolean =>
  one.what === other.what && one.target === other.target && isDeepStrictEqual(one.about, other.about)

/**
 * What is under way under one home: a file for each, named by nothing but chance, for as long as it is under way. One whose
 * process is gone tells of what was interrupted, until somebody has read it.
 */
export class Marks {
  readonly #folder: string | null

  /** @param home null where nothing is ever told: it is gone with its engine */
  constructor(home: string | null) {
    this.#folder = home === null ? null : join(home, 'running')
  }

  /** Where there is no room for the mark, what is asked for may be done all the same: an export goes to another disk. */
  begin(marked: Marked, synced: boolean): Standing {
    const all: Mark = { ...marked, at_ms: Date.now(), owner: newOwner() }
    const path = this.#write(all, synced)
    const ended = (): void => {
      letGo(all.owner)
      if (path !== null) removeQuietly(path)
    }
    return {
      at_ms: all.at_ms,
      ended,
      failed: (error, signal) => {
        const stays = path !== null && isInterrupted(error, signal)
        if (stays) letGo(all.owner)
        else ended()
        return stays ? { mark: all, path } : null
      },
    }
  }

  /**
   * Runs `work` under a mark. What was interrupted before of the same kind is done then, and told nobody any more.
   * @param left hears of the mark where it stays
   */
  async during<T>(
    marked: Marked,
    { signal, synced }: Asked,
    work: () => T | Promise<T>,
    left: (left: Left) => void = () => undefined,
  ): Promise<T> {
    const standing = this.begin(marked, synced)
    try {
      const result = await work()
      standing.ended()
      for (const { path } of this.left((mark) => isSame(mark, marked))) removeQuietly(path)
      return result
    } catch (error) {
      const stays = standing.failed(error, signal)
      if (stays !== null) left(stays)
      throw error
    }
  }

  /**
   * What came to no end, the oldest first; of the same that was interrupted again and again the last time.
   * @param locked whether nobody but this process can be at it, on whatever machine
   */
  left(isOne: (mark: Mark) => boolean, locked = false): Left[] {
    const left = this.#read()
      .filter(({ mark }) => isOne(mark) && (isGone(mark.owner) || (locked && !isOfThisMachine(mark.owner))))
      .sort((a, b) => a.mark.at_ms - b.mark.at_ms)
    return left.filter(({ mark, path }, at) => {
      const isLast = !left.slice(at + 1).some((later) => isSame(later.mark, mark))
      if (!isLast) removeQuietly(path)
      return isLast
    })
  }

  /** The same of openings of an evidence. */
  openingsLeft(opens: EvidencePlace): Left[] {
    return this.left(({ about }) => isDeepStrictEqual(about, { opens }))
  }

  /** The same of what is about no case. */
  get fleetLeft(): Left[] {
    return this.left(({ about }) => 'fleet' in about)
  }

  /** Has a mark say what became known; where that cannot be written, it becomes known again at the next opening. */
  settle({ path, mark }: Left, known: { readonly about: About; readonly wrote: Interrupted['wrote'] }): Left {
    const { last_run: _, ...rest } = mark
    const settled = { path, mark: { ...rest, ...known } }
    try {
      replaceOwnFile(path, settled.mark)
    } catch {}
    return settled
  }

  /** Somebody has read it. */
  forget({ path }: Left): void {
    removeFile(path)
  }

  /** A case is gone, and whoever would have been told in it. */
  forgetCase(case_id: string): void {
    for (const { mark, path } of this.#read())
      if ('case_id' in mark.about && mark.about.case_id === case_id) removeQuietly(path)
  }

  /** Takes away what is told nobody: it is too old, of a case that is gone, or was cut off. */
  sweep(isCase: (id: string) => boolean): void {
    const read = new Map(this.#read().map(({ path, mark }) => [path, mark]))
    for (const path of this.#files()) {
      const one = read.get(path)
      const age = Date.now() - (one?.at_ms ?? statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)
      const isOfNone = one !== undefined && 'case_id' in one.about && !isCase(one.about.case_id)
      const isOver = isOfNone || age > (isWhole(path) ? KEPT_MS : UNWRITTEN_MS)
      if (isOver && (one === undefined || !isOfThisMachine(one.owner) || isGone(one.owner)))
        removeQuietly(path)
    }
  }

  #write(all: Mark, synced: boolean): string | null {
    if (this.#folder === null) return null
    const path = join(this.#folder, `${randomUUID()}.json`)
    try {
      const isNew = !existsSync(this.#folder)
      makeFolder(this.#folder)
      writeFileSync(path, JSON.stringify(all), { mode: 0o600, flag: 'wx' })
      hold(all.owner)
      if (synced) this.#sync(path, isNew)
      return path
    } catch {
      letGo(all.owner)
      removeQuietly(path)
      return null
    }
  }

  /** What is written next may be on the disk when the power goes; this has to be, too, where the disk can. */
  #sync(path: string, isNewFolder: boolean): void {
    try {
      syncWithName(path)
    } catch {}
    if (isNewFolder) syncGivenName(dirname(dirname(path)))
  }

  #files(): string[] {
    const folder = this.#folder
    if (folder === null) return []
    try {
      return readdirSync(folder).map((name) => join(folder, name))
    } catch {
      return []
    }
  }

  #read(): Left[] {
    return this.#files().flatMap((path) => {
      try {
        return path.endsWith('.json')
          ? [{ path, mark: mark.parse(JSON.parse(readFileSync(path, 'utf8'))) }]
          : []
      } catch {
        // One that is being written, was cut off, or is of a later version.
        return []
      }
    })
  }
}

/** What is told of a mark. */
export const toldOf = ({ mark: { what, at_ms, wrote, target } }: Left): Interrupted => ({
  what,
  at_ms,
  wrote,
  ...(target === undefined ? {} : { target }),
})
