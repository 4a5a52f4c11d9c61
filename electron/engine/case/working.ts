import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Finding } from '../../../shared/contract/model.ts'
import { tellDamage } from '../../../shared/contract/next-action.ts'
import { isLegacy, legacyAdvice, legacyRefusal, PICK_TURNS_DB } from '../../../shared/truth/generation.ts'
import { explain } from '../db/errors.ts'
import { foldLog, openReader, openSharedWriter, type ReadableDb, type WritableDb } from '../db/open.ts'
import type { Soundness } from '../db/soundness.ts'
import { hasLog } from '../disk/sidecars.ts'
import { nothingYet } from '../evidence/findings.ts'
import { defineJob } from '../jobs/job.ts'
import { runJob } from '../jobs/run.ts'
import { Journal } from '../journal/read.ts'
import { hasRowIds, type TurnColumns, turnColumns } from '../queries/columns.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import type { Desk } from '../recovery/desk.ts'
import { isRecoverable } from '../recovery/writable.ts'
import { type Classified, classify } from '../schema/classify.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import { readSchema } from '../schema/read.ts'

/** One state of the working copy: its connection, its schema, and the index once it is built. */
export interface Working {
  /** Where its turns are read: the working copy, or what was read of the payloads of an older generation. */
  readonly path: string
  readonly db: ReadableDb
  facts: SchemaFacts
  readonly schema: Classified
  /** Null where the file has no turns that could be read one by one. */
  readonly columns: TurnColumns | null
  index: TurnIndex | null
  /** Why there will be no index: it took more time or memory than it may. Null where it did not. */
  exhausted: TurnscopeError | null
  journal: Journal
  /** There as soon as the index is. */
  desk: Desk | null
  /** SQLite's count of the changes that others made, as of the last look or write of ours. */
  version: number
  quickCheck: string | null
  /** What SQLite's check said, and of the state after which run of the journal; null where it was not asked yet. */
  sound: { readonly sound: Soundness; readonly last_run: number } | null
  /** What the checks and the index found beside what the opening found. */
  findings: Finding[]
  /** Turns that left blocks behind and are gone; looked for where the evidence's `-wal` is missing. */
  absentTurns: number
}

export const versionOf = (db: ReadableDb): number => db.pragma('data_version', { simple: true }) as number

/** Runs `work` on a working copy that can be written beside readers. Where the disk does not allow that, the first write says so. */
function withWriter(path: string, work: (db: WritableDb) => void): void {
  try {
    const db = openSharedWriter(path)
    try {
      work(db)
    } finally {
      db.close()
    }
  } catch (error) {
    const explained = explain(error)
    if (
      !(explained instanceof TurnscopeError) &&
      !/^SQLITE_IOERR/.test(String((error as { code?: string }).code))
    )
      throw error
  }
}

/** Folds in what a killed process, or readers who were in the way, left in the log. */
export const settleLogJob = defineJob('settleLog', ({ path }: { readonly path: string }): void =>
  withWriter(path, (db) => {
    foldLog(db, 0)
  }),
)

/** `settleLogJob`, where there is a log: in a thread, because it may hold all of a large run. */
export async function settleLog(path: string): Promise<void> {
  if (hasLog(path)) await runJob(settleLogJob, { path })
}

/** Throws `UnrelatedDatabase`, or `LegacyGeneration`, when the file holds no turns that can be listed. @param findings of the evidence */
export function refuseUnrelated(
  { columns, schema: { generation, describes } }: Working,
  findings: readonly Finding[] = [],
): void {
  if (columns !== null) return
  const nothing = nothingYet(findings)
  if (nothing) throw new TurnscopeError('UnrelatedDatabase', nothing.message, nothing.next)
  const damaged = tellDamage(findings)
  if (isLegacy(generation))
    throw new TurnscopeError('LegacyGeneration', describes, legacyAdvice(damaged), {
      detail: damaged ? 'salvageable' : undefined,
    })
  throw new TurnscopeError('UnrelatedDatabase', describes, PICK_TURNS_DB)
}

/** Throws as `refuseUnrelated` does, and `LegacyGeneration` where turns are too old to migrate. */
export function refuseLegacy(working: Working): void {
  refuseUnrelated(working)
  const { generation, describes } = working.schema
  if (isLegacy(generation))
    throw new TurnscopeError('LegacyGeneration', ...legacyRefusal(describes, tellDamage(working.findings)))
}

/** Puts a working copy in which decisions can be written into the mode in which its readers are in nobody's way. */
function makeWritable(path: string): void {
  const looked = openReader(path)
  let recoverable: boolean
  try {
    const facts = readSchema(looked)
    recoverable = isRecoverable(facts, classify(facts))
  } finally {
    looked.close()
  }
  if (recoverable) withWriter(path, () => undefined)
}

/**
 * Opens a working copy whose log is settled; then putting it into the right mode writes one page at most.
 * @param readOnly whether nobody will write to it
 */
export function openWorking(path: string, readOnly: boolean): Working {
  if (!readOnly) makeWritable(path)
  const db = openReader(path)
  try {
    const facts = readSchema(db)
    const schema = classify(facts)
    const listed = facts.turns !== null && schema.generation !== 'unrelated' && hasRowIds(facts.turns)
    return {
      path,
      db,
      facts,
      schema,
      columns: listed ? turnColumns(facts.turns) : null,
      index: null,
      journal: new Journal(db, facts),
      desk: null,
      version: versionOf(db),
      quickCheck: null,
      sound: null,
      exhausted: null,
      findings: [],
      absentTurns: 0,
    }
  } catch (error) {
    db.close()
    throw error
  }
}
