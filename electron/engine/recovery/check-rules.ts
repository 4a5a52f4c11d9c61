import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { RecoveryRule } from '../../../shared/contract/recovery.ts'
import { type RulePlace, takeAt } from '../../../shared/truth/recovery-rule.ts'
import type { ReadableDb } from '../db/open.ts'
import { assertOnwards, FIRST_ROW_ID } from '../db/rows.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { exactInteger, type TurnColumns, turnSql } from '../queries/columns.ts'
import { type MetadataRow, rowReader, shapeOfRow } from '../queries/row-reader.ts'
import { takeablePath } from './rules.ts'

type Row = [rowid: bigint, conv_id: string | null, session_id: string | null, time: bigint | string]

/** A rule for which no row was found yet. */
interface Open {
  readonly rule: RecoveryRule
  readonly place: RulePlace
  readonly number: number
}

const AT_A_TIME = 500
const NOTHING_THERE = new Set(['path-absent', 'malformed-json', 'not-an-object', 'empty-metadata'])

function hasAnything({ place }: Open, row: MetadataRow): boolean {
  const taken = takeAt(row, place, false)
  return 'value' in taken || !NOTHING_THERE.has(taken.skip)
}

const within = (time: bigint, { from_ms, until_ms }: RecoveryRule['filter']): boolean =>
  (from_ms === undefined || time >= BigInt(from_ms)) && (until_ms === undefined || time <= BigInt(until_ms))

/** The rules that no row matches. Stops at the first row in which the last of them is found. */
function unmatched(
  db: ReadableDb,
  columns: TurnColumns,
  rules: readonly RecoveryRule[],
  { checkCancelled, progress }: JobContext,
): readonly Open[] {
  const sql = turnSql(columns)
  const reader = rowReader(db, columns)
  const read = db
    .prepare<[bigint], Row>(
      `SELECT ${sql.rowid}, ${sql.conv_id}, ${sql.session_id}, ${exactInteger(sql.time)}
         FROM ${sql.from} WHERE ${sql.rowid} >= ? ORDER BY ${sql.rowid} LIMIT ${AT_A_TIME}`,
    )
    .safeIntegers()
    .raw()
  let open: readonly Open[] = rules.map((rule, at) => ({
    rule,
    place: takeablePath(rule.path),
    number: at + 1,
  }))
  let done = 0
  for (let from = FIRST_ROW_ID; open.length > 0; ) {
    checkCancelled()
    progress({ label: 'Looking for the paths of the rules', done, total: null, unit: 'rows' })
    const rows = read.all(from) as unknown as Row[]
    for (const [rowid, conv, session, time] of rows) {
      const metadata = reader.metadata(rowid)
      let shape: string | null = null
      const matches = (one: Open): boolean => {
        if (!hasAnything(one, metadata)) return false
        const { shape: wanted, filter } = one.rule
        const { conv_id, session_id } = filter
        if (conv_id !== undefined && conv_id !== reader.exact('conv_id', rowid, conv)) return false
        if (session_id !== undefined && session_id !== reader.exact('session_id', rowid, session))
          return false
        if (!within(BigInt(time), filter)) return false
        if (wanted === null) return true
        shape ??= shapeOfRow(metadata)
        return shape === wanted
      }
      if (open.some(matches)) open = open.filter((one) => !matches(one))
    }
    done += rows.length
    const last = rows.at(-1)
    if (last === undefined || rows.length < AT_A_TIME) break
    assertOnwards(last[0], from)
    from = last[0] + 1n
  }
  return open
}

export interface CheckRulesInput {
  /** A working copy, never evidence. */
  readonly path: string
  readonly columns: TurnColumns
  readonly rules: readonly RecoveryRule[]
}

/**
 * Job `checkRules`: throws `InvalidRequest`, naming the rule, where no row of a rule's shape and filter has
 * anything at its path, whether the row lacks a value or not. Progress: rows.
 */
export const checkRulesJob = defineJob(
  'checkRules',
  ({ path, columns, rules }: CheckRulesInput, context): Record<string, never> => {
    const first = readSnapshot(path, (db) => unmatched(db, columns, rules, context))[0]
    if (first === undefined) return {}
    const { number, rule } = first
    const narrowed = Object.keys(rule.filter).length > 0 ? ' within the filter' : ''
    const shape = rule.shape === null ? '' : ` of the shape “${rule.shape}”`
    throw new TurnscopeError(
      'InvalidRequest',
      `Rule ${number} of ${rules.length}: no row${shape}${narrowed} has anything at ${rule.path}.`,
      'Compare the path and the shape with what `shapes` lists. Nothing was written.',
    )
  },
)
