import { existsSync, mkdtempSync, readdirSync, realpathSync, renameSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import {
  type CaseContents,
  type CaseLabel,
  type CaseSummary,
  isCaseId,
} from '../../../shared/contract/cases.ts'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import { explain } from '../db/errors.ts'
import { makeFolder } from '../disk/folder.ts'
import { syncGivenName } from '../disk/sync.ts'
import { type CopyOptions, copyEvidence, type SealedCopy } from '../evidence/copy.ts'
import type { Look } from '../evidence/look.ts'
import { contentsOf } from './contents.ts'
import { copyToRead } from './copy-to-read.ts'
import { deleteUnlocked, discard, finishDeleting } from './deleting.ts'
import { CaseHandle } from './handle.ts'
import { acquireLock, type CaseLock, holderOf, isUnlocked } from './lock.ts'
import { Marks } from './marks.ts'
import { downloadsFolder, fleetFolder, sweepFolders } from './passing.ts'
import { readRecord, writeRecord } from './record.ts'
import { begunAnew, caseIdOf, evidenceOf, seenAt, standing } from './sealed.ts'
import { type CaseRecord, FORMAT, type Seen } from './stored.ts'
import { sameFiles, summaryOf, summaryOfUnreadable } from './summary.ts'

const INCOMING = '.incoming-'
const FIRST_WORKING = 'work-1.db'
/** Places remembered per case. */
const SEEN_AT_MOST = 20

/** A case that another Turnscope of this machine has open, and that can be read all the same. */
export class HeldElsewhere extends TurnscopeError {
  readonly case_id: string

  constructor(case_id: string, { message }: TurnscopeError) {
    super(
      'Conflict',
      message,
      'Close it there, then try again; or open it here read only, as it stands now.',
      {
        detail: 'held-elsewhere',
      },
    )
    this.case_id = case_id
  }
}

/** The cases under one home folder. Several processes may use the same home; each case is open in one at a time, and the others may read copies of it. */
export class CaseStore {
  readonly #cases: string
  readonly #marks: Marks
  readonly #passing: readonly string[]
  readonly #open = new Map<string, CaseHandle>()
  #cleaned = false
  /** Cases that somebody was deleting when the process was killed, until that was told. */
  #deleted = new Set<string>()

  constructor(home: string, marks = new Marks(home)) {
    this.#marks = marks
    this.#cases = join(home, 'cases')
    this.#passing = [fleetFolder(home), downloadsFolder(home)]
  }

  /** All cases that got ready, the last opened first. */
  async list(): Promise<CaseSummary[]> {
    this.#clean()
    const summaries = await Promise.all(
      this.#ids().map(async (id) => {
        const folder = join(this.#cases, id)
        try {
          const record = readRecord(folder)
          return record.prepared ? await summaryOf(record, folder) : null
        } catch (error) {
          if (error instanceof TurnscopeError && error.kind === 'NotFound' && !existsSync(folder)) return null
          if (!(error instanceof TurnscopeError)) throw error
          return summaryOfUnreadable(
            folder,
            error.kind === 'NotFound' ? 'Its record is gone.' : error.message,
          )
        }
      }),
    )
    return summaries
      .filter((summary) => summary !== null)
      .sort((a, b) => Number(b.opened_at_ms) - Number(a.opened_at_ms))
  }

  /** The case made from these very files, going by their paths, sizes and times; null when none can be resumed. */
  async findExisting(look: Look): Promise<CaseSummary | null> {
    for (const id of this.#ids()) {
      const record = this.#readIfWhole(id)
      if (!record?.prepared || !existsSync(join(this.#cases, id, record.working))) continue
      if ((record.salvage !== null) !== (look.pick.salvage === true)) continue
      const stillThere = (seen: Seen) =>
        seen.real_path === look.realPath && seen.part === look.packed?.part && sameFiles(seen, standing(look))
      if (record.seen.some(stillThere)) return summaryOf(record, join(this.#cases, id))
    }
    return null
  }

  /** The case that was opened last of what stood at that path before, with other content; null where there is none. */
  async findEarlier(look: Look): Promise<CaseSummary | null> {
    const earlier = this.#ids()
      .map((id) => this.#readIfWhole(id))
      .filter((record) => record?.prepared && existsSync(join(this.#cases, record.case_id, record.working)))
      .filter((record) => {
        const latest = record!.seen[0]!
        return (
          latest.real_path === look.realPath &&
          latest.part === look.packed?.part &&
          !sameFiles(latest, standing(look))
        )
      })
      .sort((a, b) => b!.opened_at_ms - a!.opened_at_ms)[0]
    return earlier ? summaryOf(earlier, join(this.#cases, earlier.case_id)) : null
  }

  /**
   * Seals and copies evidence into a case; when there is one of the same evidence, that one is resumed.
   * Progress: bytes. Rejects as `copyEvidence` does, with `Conflict` when that case is open in another
   * process, and with `NotWritable`; nothing is left behind then.
   * @param now when the opening began that makes it, ms since epoch: its mark knows the case by that
   */
  async create(look: Look, options: CopyOptions = {}, now = Date.now()): Promise<CaseHandle> {
    this.#refuseOwn(look)
    let incoming: string | null = null
    let lock: CaseLock | null = null
    try {
      makeFolder(this.#cases)
      this.#clean()
      incoming = mkdtempSync(join(this.#cases, INCOMING))
      lock = acquireLock(incoming)
      const sealed = await copyEvidence(look, incoming, FIRST_WORKING, options)
      // From here on nothing waits, so no other call of this process comes between.
      const id = caseIdOf(sealed)
      const existing = this.#resumeSame(id, sealed)
      if (existing) return existing
      const record: CaseRecord = {
        format: FORMAT,
        case_id: id,
        evidence: this.#deleted.has(id) ? begunAnew(evidenceOf(sealed)) : evidenceOf(sealed),
        seen: [seenAt(sealed)],
        created_at_ms: now,
        opened_at_ms: now,
        working: FIRST_WORKING,
        prepared: false,
        timeline_store: null,
        migration: null,
        label: { title: '', ticket: '' },
        runtime_places: [],
        salvage: look.pick.salvage ? { result: null } : null,
      }
      writeRecord(incoming, record)
      const folder = join(this.#cases, id)
      renameSync(incoming, folder)
      incoming = null
      this.#deleted.delete(id)
      syncGivenName(this.#cases)
      lock.moved(folder)
      const handle = this.#handle(folder, record, lock)
      lock = null
      return handle
    } catch (error) {
      throw explain(error)
    } finally {
      lock?.release()
      if (incoming) await rm(incoming, { recursive: true, force: true })
    }
  }

  /**
   * Opens a case that exists; one that is open in this store already gives the same handle.
   * Rejects with `NotFound`, `Conflict` (open in another process), `Damaged`, `VersionMismatch`.
   */
  async resume(id: string): Promise<CaseHandle> {
    this.#clean()
    return this.#resume(id)
  }

  /** A copy of a case that is open in another process, as it stands now. Rejects as `copyToRead` does. */
  async copyToRead(id: string, options: CallOptions): Promise<CaseHandle> {
    try {
      return await copyToRead(this.#existing(id), join(this.#cases, INCOMING), options)
    } catch (error) {
      throw explain(error)
    }
  }

  /** What is recorded of a case, whoever has it open. Throws `NotFound`, `Damaged`, `VersionMismatch`. */
  recordOf(id: string): CaseRecord {
    return readRecord(this.#existing(id))
  }

  /** Rejects with `NotFound`, and with `Conflict` while the case is open here or in another process. */
  async delete(id: string): Promise<void> {
    const folder = this.#existing(id)
    if (this.#open.has(id)) {
      throw new TurnscopeError('Conflict', 'This case is open.', 'Close it first, then delete it.')
    }
    try {
      deleteUnlocked(this.#cases, folder)
    } catch (error) {
      throw explain(error)
    }
    this.#marks.forgetCase(id)
  }

  /** What dies with a case. Rejects with `NotFound`. */
  contents(id: string): Omit<CaseContents, 'open'> {
    return contentsOf(this.#existing(id))
  }

  /** Rejects with `NotFound`, and with `Conflict` while the case is open in another process. */
  label(id: string, label: CaseLabel): void {
    const open = this.#open.get(id)
    if (open) {
      open.update({ label })
      return
    }
    const folder = this.#existing(id)
    const lock = acquireLock(folder)
    try {
      writeRecord(folder, { ...readRecord(folder), label })
    } catch (error) {
      throw explain(error)
    } finally {
      lock.release()
    }
  }

  /** Gives `work` an empty folder of its own, which is gone afterwards, also when this process is killed. */
  async withStaging<T>(work: (folder: string) => Promise<T>): Promise<T> {
    makeFolder(this.#cases)
    this.#clean()
    const folder = mkdtempSync(join(this.#cases, INCOMING))
    const lock = acquireLock(folder)
    try {
      return await work(folder)
    } finally {
      lock.release()
      await rm(folder, { recursive: true, force: true })
    }
  }

  #ids(): string[] {
    if (!existsSync(this.#cases)) return []
    return readdirSync(this.#cases).filter(isCaseId)
  }

  /** The folder of a case; also keeps ids that are paths out. */
  #existing(id: string): string {
    const folder = join(this.#cases, id)
    if (isCaseId(id) && existsSync(folder)) return folder
    throw new TurnscopeError(
      'NotFound',
      'There is no such case.',
      'It may have been deleted. Open its evidence again.',
    )
  }

  #readIfWhole(id: string): CaseRecord | null {
    try {
      return readRecord(join(this.#cases, id))
    } catch (error) {
      if (error instanceof TurnscopeError) return null
      throw error
    }
  }

  #handle(folder: string, record: CaseRecord, lock: CaseLock): CaseHandle {
    const released = (): void => {
      this.#open.delete(handle.id)
      if (handle.record.prepared) return
      try {
        discard(this.#cases, folder, lock)
      } catch {
        // Why it never got ready is what is to be told; what is left goes at a later start.
      }
    }
    const handle = new CaseHandle(folder, record, lock, released, this.#marks)
    this.#open.set(handle.id, handle)
    return handle
  }

  #resume(id: string): CaseHandle {
    const open = this.#open.get(id)
    if (open) return open
    const folder = this.#existing(id)
    const record = readRecord(folder)
    if (!existsSync(join(folder, record.working))) {
      throw new TurnscopeError(
        'Damaged',
        `The working copy of case ${id} is gone.`,
        'Open the evidence again: that makes the case anew.',
      )
    }
    const lock = this.#lockOf(id, record)
    try {
      // Read again: what it said before the lock was taken may be old.
      const handle = this.#handle(folder, readRecord(folder), lock)
      try {
        handle.sweep()
        handle.update({ opened_at_ms: Date.now() })
        return handle
      } catch (error) {
        handle.release()
        throw error
      }
    } catch (error) {
      lock.release()
      throw explain(error)
    }
  }

  /** Throws `Conflict`, as `HeldElsewhere` where whoever has the case does not keep it from being read. */
  #lockOf(id: string, { prepared }: CaseRecord): CaseLock {
    const folder = join(this.#cases, id)
    try {
      return acquireLock(folder)
    } catch (error) {
      if (!(error instanceof TurnscopeError) || !prepared || holderOf(folder) === null) throw error
      throw new HeldElsewhere(id, error)
    }
  }

  /** The case that this evidence has already, told where it was seen now; null when it has to be made (anew). */
  #resumeSame(id: string, sealed: SealedCopy): CaseHandle | null {
    const folder = join(this.#cases, id)
    if (!existsSync(folder)) return null
    if (!this.#open.has(id)) {
      const record = readRecord(folder)
      // A copy that never got ready, or is gone, holds nothing that the new one does not.
      if (!record.prepared || !existsSync(join(folder, record.working))) {
        deleteUnlocked(this.#cases, folder)
        return null
      }
    }
    const handle = this.#resume(id)
    const { look } = sealed
    const here = seenAt(sealed)
    const others = handle.record.seen.filter((seen) => seen.real_path !== here.real_path)
    const { evidence } = handle.record
    const { files, packed } = evidenceOf(sealed)
    handle.update({
      evidence: { ...evidence, path: look.path, files, packed },
      seen: [here, ...others].slice(0, SEEN_AT_MOST),
    })
    return handle
  }

  /** A working copy is no evidence; reading it from outside would also drop SQLite's locks on it. */
  #refuseOwn(look: Look): void {
    if (!existsSync(this.#cases)) return
    const inside = relative(realpathSync(this.#cases), look.realPath)
    if (inside.startsWith('..') || isAbsolute(inside)) return
    throw new TurnscopeError(
      'InvalidRequest',
      'This file is inside one of Turnscope’s own cases.',
      'Open the case from the list of cases, or pick the evidence it was made from.',
    )
  }

  /**
   * Removes what killed processes left, once: copies that never became cases or never got ready, cases that were being
   * deleted, copies of a fleet, downloads.
   */
  #clean(): void {
    if (this.#cleaned) return
    this.#cleaned = true
    for (const folder of this.#passing) sweepFolders(folder, () => true)
    for (const id of this.#ids()) {
      const folder = join(this.#cases, id)
      if (this.#readIfWhole(id)?.prepared !== false || !isUnlocked(folder)) continue
      deleteUnlocked(this.#cases, folder)
    }
    sweepFolders(this.#cases, (name) => name.startsWith(INCOMING))
    this.#deleted = new Set(existsSync(this.#cases) ? finishDeleting(this.#cases) : [])
    this.#marks.sweep((id) => existsSync(join(this.#cases, id)))
  }
}
