import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { TurnId } from '../../../shared/contract/model.ts'
import type { JournalEntry } from '../../../shared/contract/recovery.ts'
import { CANONICAL_PATH } from '../../../shared/truth/canonical.ts'
import type { ReadableDb } from '../db/open.ts'
import { rowReader } from '../queries/row-reader.ts'
import type { TurnSource } from '../queries/source.ts'
import { slotOf } from '../queries/turn-index.ts'
import { type JournaledFill, parseFill } from './fill.ts'
import type { HistoryRun } from './history.ts'
import type { Journal } from './read.ts'
import type { Entry } from './write.ts'

export type EntriesRequest = Omit<MethodRequest<'journal.entries'>, 'case_id'>
type Page = Pick<EntriesRequest, 'offset' | 'limit'>
type Entries = MethodOutput<'journal.entries'>

function turnIdOf({ db, columns, index }: TurnSource, row: bigint): TurnId {
  const slot = slotOf(index, row)
  // A row that was taken out of the file since has no ids any more.
  if (slot < 0) return { conv_id: '', session_id: '', turn_id: `row ${row}` }
  return {
    conv_id: index.convIds[index.conversation[slot]!]!,
    session_id: index.sessionIds[index.session[slot]!]!,
    turn_id: rowReader(db, columns).turnId(row),
  }
}

const shown = (source: TurnSource, { row, column, path, before, after }: Entry): JournalEntry => ({
  ...turnIdOf(source, row),
  column,
  path,
  before: before ?? '',
  after: after ?? '',
})

/** Entries of an action, in row order. */
function actionEntries(source: TurnSource, run_id: number, { offset, limit }: Page): Entries {
  const { db } = source
  const total = db
    .prepare<[number], number>('SELECT count(*) FROM turnscope_journal_entry WHERE run_id = ?')
    .pluck()
    .get(run_id)!
  const entries = db
    .prepare<[number, number, number], Entry>(
      `SELECT row, "column", path, before, after FROM turnscope_journal_entry
        WHERE run_id = ? ORDER BY row LIMIT ? OFFSET ?`,
    )
    .safeIntegers()
    .all(run_id, limit, offset)
  return { items: entries.map((entry) => shown(source, entry)), total }
}

/** Values of a page of a backfill: its ranges hold one for every row and fill, in row order. */
function* backfilled(
  db: ReadableDb,
  run_id: number,
  { offset, limit }: Page,
): Generator<{ row: bigint; fill: JournaledFill }> {
  const ranges = db
    .prepare<[number], [bigint, bigint, string]>(
      `SELECT first_row, last_row, fill FROM turnscope_journal_backfill WHERE run_id = ? ORDER BY first_row`,
    )
    .safeIntegers()
    .raw()
  let skip = offset
  let left = limit
  for (const [first, last, text] of ranges.iterate(run_id) as Iterable<[bigint, bigint, string]>) {
    const fills = parseFill(text)
    const values = Number(last - first + 1n) * fills.length
    for (; skip < values && left > 0; left--) {
      yield { row: first + BigInt(Math.floor(skip / fills.length)), fill: fills[skip % fills.length]! }
      skip++
    }
    if (left === 0) return
    skip -= values
  }
}

function backfillEntries(source: TurnSource, run_id: number, page: Page): Entries {
  const { db, columns } = source
  const sums = db
    .prepare<[number], { fill: string; rows: number }>(
      `SELECT fill, sum(last_row - first_row + 1) AS rows FROM turnscope_journal_backfill
        WHERE run_id = ? GROUP BY fill`,
    )
    .all(run_id)
  const total = sums.reduce((sum, { fill, rows }) => sum + rows * parseFill(fill).length, 0)
  // The connection can answer nothing else while it walks the ranges.
  const items = [...backfilled(db, run_id, page)].map(({ row, fill: { column, rule } }) => {
    const slot = slotOf(source.index, row)
    const runtime = slot < 0 ? '' : source.index.runtimeKeys[source.index.runtime[slot]!]!
    const after = column === 'runtime_key' ? runtime : rowReader(db, columns).values(row).inference_id
    return { ...turnIdOf(source, row), column, path: CANONICAL_PATH[rule], before: '', after }
  })
  return { items, total }
}

const swapped = ({ before, after, ...entry }: JournalEntry): JournalEntry => ({
  ...entry,
  before: after,
  after: before,
})

/** One page of what a run wrote, row by row; an undo shows its action backwards. Throws `NotFound`. */
export function journalEntries(source: TurnSource, journal: Journal, request: EntriesRequest): Entries {
  const run = journal.history.run(request.run_id)
  if (run === null) {
    throw new TurnscopeError(
      'NotFound',
      `The journal has no run ${request.run_id}.`,
      'The journal lists the runs there are.',
    )
  }
  return entriesOf(source, run, request)
}

function entriesOf(source: TurnSource, { kind, run_id, details }: HistoryRun, page: Page): Entries {
  switch (kind) {
    case 'migrate':
      return { items: [], total: 0 }
    case 'backfill':
      return backfillEntries(source, run_id, page)
    case 'undo': {
      const { items, total } = actionEntries(source, details.of_run!, page)
      return { items: items.map(swapped), total }
    }
    case 'redo':
      return actionEntries(source, details.of_run!, page)
    default:
      return actionEntries(source, run_id, page)
  }
}

/** One page of the journal, newest first. */
export function journalPage({ history }: Journal, { offset, limit }: Page): MethodOutput<'journal.page'> {
  const { runs } = history
  const end = Math.max(0, runs.length - offset)
  return {
    items: runs
      .slice(Math.max(0, end - limit), end)
      .reverse()
      .map((run) => history.describe(run)),
    total: runs.length,
  }
}
