import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { MethodRequest } from '../../../shared/contract/methods.ts'
import type { TurnId } from '../../../shared/contract/model.ts'
import type { RunKind } from '../../../shared/contract/run-kind.ts'
import { isMissing, type TruthColumn } from '../../../shared/truth/columns.ts'
import { evaluateRule, type NotTaken } from '../../../shared/truth/recovery-rule.ts'
import { trimWhiteSpace } from '../../../shared/truth/white-space.ts'
import { plural } from '../../../shared/truth/words.ts'
import { isWritable } from '../../../shared/truth/writable.ts'
import { quoteName } from '../db/open.ts'
import { type Pointers, pointerOf } from '../queries/pointers.ts'
import type { TurnSource } from '../queries/source.ts'
import { placeOf } from '../queries/turn-detail.ts'
import { rowidAt } from '../queries/turn-index.ts'
import { fetchTurn } from '../queries/turn-rows.ts'
import { type QueueSource, queueSlots } from './queue.ts'
import { whereText } from './rule-text.ts'
import { takeablePath } from './rules.ts'
import type { RunHeader } from './write.ts'
import type { WriteAction } from './write-job.ts'

const SKIPPED: Record<NotTaken, string> = {
  'path-absent': 'there is nothing at that path',
  'not-text': 'what stands there is no text',
  'number-not-allowed': 'a number stands there, and numbers are taken only where that is allowed',
  'empty-value': 'the text there is empty',
  'invalid-utf8': 'the text there is not valid UTF-8, so writing it would change it',
  'malformed-json': 'the metadata is not valid JSON',
  'not-an-object': 'the metadata is not an object',
  'empty-metadata': 'there is no metadata',
}

const header = (kind: RunKind, person: string, rule: string, note: string): RunHeader => ({
  kind,
  person,
  rule,
  note,
  details: {},
})

const slotOfTurn = (source: TurnSource, turn: TurnId): number => source.index.order[placeOf(source, turn)]!

/** What stands in a column that is to be filled: '' or null. Throws `Conflict` where it has a value. */
function missingIn({ db, columns }: TurnSource, row: bigint, column: TruthColumn): string | null {
  const now = db
    .prepare<[bigint], string | null>(
      `SELECT ${quoteName(column)} FROM main.turns WHERE ${columns.rowid} = ?`,
    )
    .pluck()
    .get(row)
  if (now !== undefined && isMissing(now)) return now
  throw new TurnscopeError(
    'Conflict',
    `This turn has its ${column} already.`,
    'A value that is there is never overwritten; undo what was recovered first, or leave it.',
  )
}

/**
 * Takes a value from a place in the row's own metadata. Throws `NotFound`, `InvalidRequest` where the path may
 * not be taken from or gives no value, `Conflict` where the column has one.
 */
export function takeAction(
  source: TurnSource,
  { turn, column, path, allow_number, note }: Omit<MethodRequest<'recovery.take'>, 'case_id'>,
  person: string,
): WriteAction {
  takeablePath(path)
  const row = fetchTurn(source, slotOfTurn(source, turn))
  const before = missingIn(source, row.rowid, column)
  const taken = evaluateRule({ path, allow_number }, row)
  if ('skip' in taken) {
    throw new TurnscopeError(
      'InvalidRequest',
      `Nothing was taken from ${path}: ${SKIPPED[taken.skip]}.`,
      'Pick another place in this turn’s own metadata, or assert a value with a reason.',
    )
  }
  return {
    does: 'fill',
    cell: { row: row.rowid, column, path, before, after: taken.value },
    header: header('candidate', person, `${column} from ${path}`, note),
  }
}

/** Writes a typed value. One that equals the conversation's pointer is still an assertion, and says so. Throws as `takeAction` does. */
export function assertAction(
  source: TurnSource,
  { turn, column, value, reason }: Omit<MethodRequest<'recovery.assert'>, 'case_id'>,
  person: string,
  store: Pointers | null,
): WriteAction {
  const after = trimWhiteSpace(value)
  if (after === '' || !isWritable(after, false)) {
    throw new TurnscopeError(
      'InvalidRequest',
      after === '' ? 'The value is empty.' : 'The value holds half of a character.',
      'Type the value again; a turn whose value nobody knows stays empty.',
    )
  }
  const row = rowidAt(source.index, slotOfTurn(source, turn))
  const before = missingIn(source, row, column)
  const equals_pointer = column === 'runtime_key' && pointerOf(store, turn.conv_id) === after
  return {
    does: 'fill',
    cell: { row, column, path: null, before, after },
    header: {
      ...header('asserted', person, `${column} asserted as ${JSON.stringify(after)}`, reason),
      details: equals_pointer ? { equals_pointer } : {},
    },
  }
}

/** Closes a row as unrecoverable. Throws `NotFound`. */
export const closeAction = (
  source: TurnSource,
  { turn, reason }: Omit<MethodRequest<'recovery.close'>, 'case_id'>,
  person: string,
): WriteAction => ({
  does: 'close',
  rows: BigInt64Array.of(rowidAt(source.index, slotOfTurn(source, turn))),
  header: header('unrecoverable', person, 'closed as unrecoverable', reason),
})

/**
 * Closes every open row that a filter lists as unrecoverable. Throws `Conflict` where they are not as many as whoever
 * decided saw; `InvalidRequest` where there is none.
 */
export function closeGroupAction(
  source: QueueSource,
  { filter, rows, reason }: Omit<MethodRequest<'recovery.closeGroup'>, 'case_id'>,
  person: string,
): WriteAction {
  const slots = queueSlots(source, { ...filter, state: 'open' })
  if (slots.length !== rows) {
    throw new TurnscopeError(
      'Conflict',
      `${plural(slots.length, 'row')} of this group ${slots.length === 1 ? 'is' : 'are'} open, and ${plural(rows, 'row')} ${rows === 1 ? 'was' : 'were'} to be closed. Nothing was written.`,
      'Look at the group as it is now, and decide again.',
    )
  }
  const ids = BigInt64Array.from(slots as unknown as ArrayLike<bigint>, (slot) =>
    rowidAt(source.index, slot as unknown as number),
  )
  return {
    does: 'close',
    rows: ids.sort(),
    header: header(
      'unrecoverable',
      person,
      `closed as unrecoverable: every open row${whereText({ ...filter, shape: filter.shape ?? null })}`,
      reason,
    ),
  }
}
