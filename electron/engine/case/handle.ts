import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { CaseView } from '../../../shared/contract/model.ts'
import { removeDatabase, removeDatabaseBeside } from '../disk/sidecars.ts'
import { Interruptions } from './interrupted.ts'
import type { CaseLock } from './lock.ts'
import type { Marks } from './marks.ts'
import { writeRecord } from './record.ts'
import { type CaseRecord, TIMELINE_NAME, WORK_NAME } from './stored.ts'

/** Begins with the version of what is read: what another version read is read again. */
const READING = 'reading-1-'
/** The database beside a working copy of a v0 or v1 file that holds what its payloads say. */
export const readingName = (working: string): string => `${READING}${working}`

/** Begins with the version of what is kept. */
const INDEX = 'index-1-'

export type ReadOnly = Omit<NonNullable<CaseView['read_only']>, 'refuses'>

/** An open case: nobody else has it until it is released. */
export class CaseHandle {
  readonly id: string
  readonly folder: string
  #record: CaseRecord
  readonly #lock: CaseLock
  readonly interruptions: Interruptions
  /** Called while the lock is still held. */
  readonly #onRelease: () => void
  /** Set where another process has the case, and this is a copy of it, which is only read. */
  readonly readOnly: ReadOnly | null
  #released = false

  constructor(
    folder: string,
    record: CaseRecord,
    lock: CaseLock,
    onRelease: () => void,
    marks: Marks,
    readOnly: ReadOnly | null = null,
  ) {
    this.readOnly = readOnly
    this.id = record.case_id
    this.folder = folder
    this.#record = record
    this.#lock = lock
    this.interruptions = new Interruptions(marks, this.id)
    this.#onRelease = onRelease
  }

  get record(): CaseRecord {
    return this.#record
  }

  /** Absolute path of the current working copy. */
  get workingPath(): string {
    return join(this.folder, this.#record.working)
  }

  /** Main files and sidecars of the evidence, which nothing is written over. */
  get evidencePaths(): string[] {
    return this.#record.seen.flatMap((seen) => seen.files.map((file) => file.path))
  }

  /** Absolute path of the timeline store's copy; null when there is none or it is in the working copy itself. */
  get timelinePath(): string | null {
    const file = this.#record.timeline_store?.file
    return file ? join(this.folder, file) : null
  }

  /** Where the turns of an older generation stand once they were read from the payloads of the working copy. */
  get readingPath(): string {
    return join(this.folder, readingName(this.#record.working))
  }

  /** Where the index of its turns is kept. */
  get indexPath(): string {
    return join(this.folder, `${INDEX}${this.#record.working}`)
  }

  /** Where the next working copy is to be written; nothing stands there. */
  nextWorkingPath(): string {
    const number = Number(WORK_NAME.exec(this.#record.working)![1])
    const path = join(this.folder, `work-${number + 1}.db`)
    removeDatabase(path)
    return path
  }

  /**
   * Makes `path` (from `nextWorkingPath`) the working copy, together with the patch, as one outcome: after a
   * power cut either the old or the new one is current, for the job that wrote it has synced it with its name.
   * The old one is still there.
   */
  pointTo(path: string, patch: Partial<CaseRecord> = {}): void {
    const name = basename(path)
    if (dirname(path) !== this.folder || !WORK_NAME.test(name) || name === this.#record.working) {
      throw new Error(`not a next working copy of case ${this.id}: ${path}`)
    }
    statSync(path)
    this.update({ ...patch, working: name })
  }

  /** The same; then deletes the old one, which nobody has open. */
  async commitWorking(path: string, patch: Partial<CaseRecord> = {}): Promise<void> {
    const old = this.workingPath
    this.pointTo(path, patch)
    await removeDatabaseBeside(old)
  }

  /** Writes the record with these members replaced. */
  update(patch: Partial<Omit<CaseRecord, 'format' | 'case_id'>>): void {
    if (this.#released) throw new Error(`case ${this.id} was released`)
    const next = { ...this.#record, ...patch }
    writeRecord(this.folder, next)
    this.#record = next
  }

  /** Removes what an interrupted run left: databases of ours that the record does not name, half-written records. */
  sweep(): void {
    const current = new Set([this.#record.working, this.#record.timeline_store?.file])
    for (const name of readdirSync(this.folder)) {
      const database = name.replace(/-(wal|shm|journal)$/, '')
      const ours = WORK_NAME.test(database) || TIMELINE_NAME.test(database)
      const unread = name.startsWith('reading-') && database !== basename(this.readingPath)
      const unindexed = name.startsWith('index-') && name !== basename(this.indexPath)
      const unfinished = name.startsWith('.incoming-') || name.endsWith('.json.new')
      if ((ours && !current.has(database)) || unread || unindexed || unfinished) {
        rmSync(join(this.folder, name), { recursive: true, force: true })
      }
    }
  }

  /**
   * Lets the case go; one that never got ready holds nothing and is deleted. Whoever releases it must have
   * closed its databases.
   */
  release(): void {
    if (this.#released) return
    this.#released = true
    try {
      this.#onRelease()
    } finally {
      this.#lock.release()
    }
  }
}
