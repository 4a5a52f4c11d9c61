import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Int64 } from '../../../shared/contract/int64.ts'
import type { RecoveryRule, RuleSkip } from '../../../shared/contract/recovery.ts'
import { isMissing, UNKNOWN } from '../../../shared/truth/columns.ts'
import { parsePlace, type RulePlace, refusedPath, takeAt } from '../../../shared/truth/recovery-rule.ts'
import { quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'
import type { JobContext } from '../jobs/job.ts'
import type { TurnColumns } from '../queries/columns.ts'
import { derived } from '../queries/derived.ts'
import { type RowReader, rowReader } from '../queries/row-reader.ts'
import { shapeNumber } from '../queries/shapes.ts'
import { lacksColumn, rowidAt, type TurnIndex, timeAt } from '../queries/turn-index.ts'
import type { CellWrite } from './cell.ts'
import type { RecoverySource } from './source.ts'

/** The place of a path from which a value may be taken. Throws `InvalidRequest` for any other. */
export function takeablePath(path: string): RulePlace {
  const refused = refusedPath(path)
  if (refused === null) return parsePlace(path)!
  throw new TurnscopeError(
    'InvalidRequest',
    refused,
    'Pick a place in the metadata, or one of the candidates.',
  )
}

/** Whether a turn's `updated_at_ms` lies within the bounds, both included; exact beyond 2^53 too. */
function timeFilter(
  index: TurnIndex,
  from: Int64 | undefined,
  until: Int64 | undefined,
): (slot: number) => boolean {
  if (from === undefined && until === undefined) return () => true
  if (index.exactTimes === null && typeof from !== 'string' && typeof until !== 'string') {
    const [low, high] = [from ?? Number.NEGATIVE_INFINITY, until ?? Number.POSITIVE_INFINITY]
    return (slot) => Number(timeAt(index, slot)) >= low && Number(timeAt(index, slot)) <= high
  }
  const low = from === undefined ? null : BigInt(from)
  const high = until === undefined ? null : BigInt(until)
  return (slot) => {
    const time = BigInt(timeAt(index, slot))
    return (low === null || time >= low) && (high === null || time <= high)
  }
}

/** Slots of the turns of the rule's shape and filter that lack its column, closed ones included, ascending. */
export function ruleSlots(
  { index, shapes }: Pick<RecoverySource, 'index' | 'shapes'>,
  { shape, column, filter: { conv_id, session_id, from_ms, until_ms } }: RecoveryRule,
): Uint32Array {
  const wantedShape = shape === null ? null : shapeNumber(shapes, shape)
  const conversation = conv_id === undefined ? null : (derived(index).conversationNumbers.get(conv_id) ?? -1)
  const session = session_id === undefined ? null : index.sessionIds.indexOf(session_id)
  const inTime = timeFilter(index, from_ms, until_ms)
  return shapes.slots.filter(
    (slot) =>
      lacksColumn(index, slot, column) &&
      (wantedShape === null || shapes.shape[slot] === wantedShape) &&
      (conversation === null || index.conversation[slot] === conversation) &&
      (session === null || index.session[slot] === session) &&
      inTime(slot),
  )
}

/** What a rule does with one row. */
export type Outcome = { readonly value: string } | { readonly skip: RuleSkip }

/** What a rule does with a row that is not closed. */
export function outcomeOf(reader: RowReader, rowid: bigint, place: RulePlace, allowNumber: boolean): Outcome {
  return takeAt(reader.metadata(rowid), place, allowNumber)
}

/** The part of applying a rule that happens in the job; structured-cloneable. */
export interface RuleFillsInput {
  readonly columns: TurnColumns
  readonly rule: RecoveryRule
  /** Row ids of the turns to fill, ascending: those that a preview counts, without the closed ones. */
  readonly rows: BigInt64Array
}

/** Throws `InvalidRequest` for a path that is none, or context only. */
export function ruleFillsInput(source: RecoverySource, rule: RecoveryRule): RuleFillsInput {
  takeablePath(rule.path)
  const slots = ruleSlots(source, rule).filter((slot) => !source.closed.has(slot))
  const rows = BigInt64Array.from(slots as unknown as ArrayLike<bigint>, (slot) =>
    rowidAt(source.index, slot as unknown as number),
  )
  return { columns: source.columns, rule, rows }
}

const BETWEEN_CHECKS = 256

/** Rows that a rule left as they are, by reason. */
export type SkipCounts = Partial<Record<RuleSkip, number>>

/**
 * What a rule writes, row by row in the order of row ids; the writer may write each before it asks for the
 * next. Returns why the others stay. Progress: rows. Throws `Cancelled`.
 * @param db the writing connection, inside its transaction
 */
export function* ruleFills(
  db: ReadableDb | WritableDb,
  { columns, rule, rows }: RuleFillsInput,
  { checkCancelled, progress }: JobContext,
): Generator<CellWrite, SkipCounts> {
  const { column, path, allow_number } = rule
  const place = takeablePath(path)
  const reader = rowReader(db, columns)
  const standing = db
    .prepare<[bigint], string | null>(
      `SELECT ${quoteName(column)} FROM main.turns WHERE ${columns.rowid} = ?`,
    )
    .pluck()
  const skipped: SkipCounts = {}
  for (let at = 0; at < rows.length; at++) {
    if (at % BETWEEN_CHECKS === 0) {
      checkCancelled()
      progress({ label: 'Applying the rule', done: at, total: rows.length, unit: 'rows' })
    }
    const row = rows[at]!
    const outcome = outcomeOf(reader, row, place, allow_number)
    if ('skip' in outcome) {
      skipped[outcome.skip] = (skipped[outcome.skip] ?? 0) + 1
      continue
    }
    const stands = standing.get(row)
    // A row that is gone, or holds a value by now, is the writer's to refuse: it names them all.
    const before = isMissing(stands) ? (stands ?? null) : UNKNOWN
    yield { row, column, path, before, after: outcome.value }
  }
  progress({ label: 'Applying the rule', done: rows.length, total: rows.length, unit: 'rows' })
  return skipped
}
