import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Migration } from '../../../shared/contract/model.ts'
import { salvageable } from '../../../shared/contract/salvageable.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { cannotMigrate, READ_AS_IT_IS } from '../../../shared/truth/refusal-words.ts'
import { plural } from '../../../shared/truth/words.ts'
import { checksInWords } from '../db/checks.ts'
import { isDamage } from '../db/errors.ts'
import { openReader, openWriter, type ReadableDb } from '../db/open.ts'
import { checkSoundness, firstProblem, isSound, type Soundness } from '../db/soundness.ts'
import { soundnessJob } from '../db/soundness-job.ts'
import { copyFile } from '../disk/copy.ts'
import { writeError } from '../disk/errors.ts'
import { hasLog, removeDatabase } from '../disk/sidecars.ts'
import { beginSync, syncWithName } from '../disk/sync.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { JOURNAL_TABLES } from '../journal/tables.ts'
import { CarriedOverTally } from '../queries/carried-over.ts'
import { Beside } from './beside.ts'
import { carriedOverOf } from './carried-over.ts'
import { rowsIn, turnChunks } from './chunks.ts'
import { compareFiles } from './compare.ts'
import { comparePages, pageBytesOf } from './compare-pages.ts'
import { digestJob } from './digest-job.ts'
import { lookBeforeJob } from './look-before.ts'
import { type Migratable, readMigratable } from './migratable.ts'
import { planSteps } from './plan.ts'
import { type Filled, Run } from './run.ts'

export interface MigrateInput {
  /** The working copy as it stands; it is only read. */
  readonly path: string
  /**
   * Where the migrated copy goes. Nothing points to it until the caller makes it the working copy, or gives it its
   * name, so whatever stands there is left over from a run that was killed, and is replaced.
   */
  readonly nextPath: string
  /** Who runs it, for the journal. */
  readonly person: string
  /** What SQLite's check said of the working copy as it stands; null where it was not asked. */
  readonly sound: Soundness | null
}

export interface Migrated {
  readonly migration: Migration
  /** What SQLite's check says of the migrated copy. */
  readonly sound: Soundness
  /** SHA-256 of the migrated copy as it was compared; null where it was not asked for. */
  readonly sha256: string | null
}

/** Bytes that a turn's new values and its two index entries take, more or less. */
const GROWTH_PER_TURN = 300

function assertStandalone(path: string): void {
  if (!hasLog(path)) return
  throw new TurnscopeError(
    'Conflict',
    'The working copy is still being written.',
    'Close the other Turnscope window or command, then try again.',
  )
}

/** Throws `Damaged` unless SQLite found every table sound; indexes that are wrong can be built again. */
function assertSound({ damage: [found] }: Soundness): void {
  if (found === undefined) return
  throw salvageable(`The database is damaged, so it is not migrated: ${found.replaceAll(/\s+/g, ' ')}.`, {
    before: 'What can be read stays on show.',
  })
}

/** The columns of `turns` that a migration of this file may write: the truth columns and those it adds. */
function writtenColumns({ schema }: Migratable): string[] {
  const added = schema.columns.filter((column) => column.status === 'missing').map((column) => column.name)
  return [...new Set<string>([...TRUTH_COLUMNS, ...added])]
}

/** @param rebuilt indexes of the file before that were damaged */
function assertVerified(verification: Migration['verification'], rebuilt: readonly string[]): void {
  if (verification.ok) return
  const {
    quick_check,
    rows_before,
    rows_after,
    digest_before,
    digest_after,
    backfill_exact,
    lost_references,
  } = verification
  // A page that is lost to a damaged index is no page of the new one: see `soundness.ts`.
  if (quick_check !== 'ok' && rebuilt.length > 0)
    throw salvageable(
      `The database is damaged in more than its indexes, so it is not migrated: ${quick_check}.`,
      { before: 'What can be read stays on show.' },
    )
  const wrong = [
    ...(quick_check === 'ok' ? [] : [`integrity_check says ${quick_check}`]),
    ...(rows_before === rows_after ? [] : [`there are ${rows_after} turns where there were ${rows_before}`]),
    ...(digest_before === digest_after ? [] : ['values that were not to change have changed']),
    ...((lost_references ?? 0) === 0
      ? []
      : [`foreign_key_check names ${plural(lost_references!, 'row')} whose reference would lead nowhere`]),
    ...(backfill_exact ? [] : ['a filled value is not what its row says']),
  ]
  throw new TurnscopeError(
    'Internal',
    `The migrated copy did not pass its verification: ${wrong.join('; ') || 'its schema is not v3'}.`,
    'The copy was thrown away and the case is as it was. Attach the log to a report.',
  )
}

export interface MigrateHow {
  /** Whether the file becomes a working copy: such a one has a journal, and is on the disk before anything points to it. */
  readonly keep: boolean
  /** Whether to count the runtimes that may be carried over: who has an index knows them. */
  readonly countCarried: boolean
  /** Whether to hash the file on the way. */
  readonly hash: boolean
}

interface Work extends Omit<MigrateInput, 'sound'>, MigrateHow {
  readonly before: ReadableDb
  readonly file: Migratable
  readonly context: JobContext
}

/** Says of a file that was migrated before anybody had checked it that it is not sound. */
class NotSound extends Error {
  readonly sound: Soundness

  constructor(sound: Soundness) {
    super('the file before is not sound')
    this.sound = sound
  }
}

/**
 * Writes and verifies the file at `nextPath`; when it throws, that file is left to be removed.
 * @param known what SQLite's check says of the file before; null where it is to be found out meanwhile
 */
async function writeNext(work: Work, known: Soundness | null, beside: Beside): Promise<Migrated> {
  const { path, nextPath, person, before, file, keep, hash, context } = work
  const carried = work.countCarried ? new CarriedOverTally(false) : null
  const startedAt = Date.now()
  // A clock may be set meanwhile.
  const begun = performance.now()
  const without = writtenColumns(file)
  const wrongIndexes = known?.indexes ?? []
  const chunks = turnChunks(before, file.turns, new Set(without), context.checkCancelled)
  const seenBefore = beside.start(lookBeforeJob, { path, without, chunks, sound: known })
  copyFile(path, nextPath, rowsIn(chunks) * GROWTH_PER_TURN, context)
  const db = openWriter(nextPath, { disposable: true })
  let filled: Filled
  try {
    // Sorting for the indexes is what can use a second core: one thread beside this one.
    db.pragma('threads = 1')
    filled = new Run(
      before,
      file,
      db,
      { chunks, person, startedAt, journal: keep, carried, wrongIndexes },
      context,
    ).run()
  } finally {
    db.close()
  }

  const synced = beginSync(nextPath)
  beside.add(synced)
  const changed = [file.turns.name, ...(keep ? Object.keys(JOURNAL_TABLES) : [])]
  const checked = beside.start(soundnessJob, { path: nextPath, changed })
  const pages = comparePages(path, nextPath, pageBytesOf(before), hash, context)
  const { sound: was, digest } = await seenBefore()
  if (known === null && was.damage.length + was.indexes.length > 0) throw new NotSound(was)
  const compared = compareFiles({ ...work, chunks, without, filled, pages: isSound(was) ? pages : null })
  await synced
  const checkedChanged = await checked()
  // Pages of other tables that have changed may hold indexes of theirs.
  const sound = compared.byPages ? checkedChanged : await beside.start(soundnessJob, { path: nextPath })()
  const digest_before = digest ?? ''
  const verification = {
    quick_check: firstProblem(sound),
    unchecked: checksInWords(nextPath, sound.unchecked, context.checkCancelled),
    rows_before: compared.rows,
    rows_after: compared.rowsAfter,
    digest_before,
    // What the comparison found to be the same has the same digest: see docs/decisions/each-pass-once.md.
    digest_after: compared.same
      ? digest_before
      : await beside.start(digestJob, { path: nextPath, without })(),
    backfill_exact: compared.exact,
    lost_references: compared.references.lost,
    unchecked_references: [...compared.references.unchecked],
  }
  const ok =
    verification.quick_check === 'ok' &&
    compared.rows === compared.rowsAfter &&
    compared.same &&
    compared.exact &&
    (compared.references.lost ?? 0) === 0 &&
    compared.complete
  assertVerified({ ...verification, ok }, wrongIndexes)
  context.checkCancelled()
  if (keep) syncWithName(nextPath)
  const steps = planSteps(file, filled.tally.rowsFilled, new Set(), wrongIndexes).map((step) =>
    step.status === 'pending' ? { ...step, status: 'done' as const } : step,
  )
  return {
    migration: {
      steps,
      backfill: {
        ...filled.tally.done(filled.rows),
        carried_over: carried && carriedOverOf(carried, before, file, context),
      },
      verification: { ...verification, ok },
      started_at_ms: startedAt,
      took_ms: Math.round(performance.now() - begun),
      person,
    },
    sound,
    sha256: pages.sha256,
  }
}

/** Whether this may come from a file that was not sound to begin with. */
const mayBeDamage = (error: unknown): boolean =>
  isDamage(error) || (error instanceof TurnscopeError && ['Damaged', 'Internal'].includes(error.kind))

/**
 * Writes the migrated file, and what stops it is not left behind. Whether the file before is sound is found out
 * beside the writing; where it is not, but can be migrated, that is done again with its indexes built anew.
 */
async function write(work: Work, sound: Soundness | null): Promise<Migrated> {
  for (let known = sound; ; ) {
    if (known !== null) assertSound(known)
    removeDatabase(work.nextPath)
    const beside = new Beside(statSync(work.path).size, work.context)
    try {
      return await writeNext(work, known, beside)
    } catch (error) {
      await beside.stop()
      removeDatabase(work.nextPath)
      if (known !== null || !(error instanceof NotSound || mayBeDamage(error))) throw error
      known =
        error instanceof NotSound
          ? error.sound
          : checkSoundness(work.before, true, work.context.checkCancelled)
      if (known.damage.length + known.indexes.length === 0) throw error
    }
  }
}

/**
 * Makes a migrated, backfilled and verified copy of a working copy at `nextPath`. Until it returns nothing counts;
 * whatever it throws, the file it wrote is gone. Throws `UnrelatedDatabase`, `LegacyGeneration`,
 * `MigrationRefused`, `Damaged`, `Conflict`, `NoSpace`, `NotWritable`, `Cancelled`.
 */
export async function migrateTo(
  { sound, ...input }: MigrateInput,
  how: MigrateHow,
  context: JobContext,
): Promise<Migrated> {
  const { path, nextPath } = input
  if (resolve(path) === resolve(nextPath)) throw new Error('a migration needs a file of its own')
  assertStandalone(path)
  const before = openReader(path)
  try {
    const file = readMigratable(before)
    if (file.refused !== null) {
      throw new TurnscopeError('MigrationRefused', cannotMigrate([file.refused]), READ_AS_IT_IS)
    }
    return await write({ ...input, ...how, before, file, context }, sound)
  } catch (error) {
    throw writeError(error, dirname(nextPath))
  } finally {
    before.close()
  }
}

/** Job `migrate`: `migrateTo`, for the next working copy. */
export const migrateJob = defineJob(
  'migrate',
  (input: MigrateInput, context): Promise<Migrated> =>
    migrateTo(input, { keep: true, countCarried: false, hash: false }, context),
)
