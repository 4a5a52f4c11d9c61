import { isMissing, type TruthColumn } from '../../../shared/truth/columns.ts'
import { openReader, quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { type HistoryRun, isAction } from '../journal/history.ts'
import { entriesAfter, Journal } from '../journal/read.ts'
import type { Entry } from '../journal/write.ts'
import { type TurnColumns, turnColumns } from '../queries/columns.ts'
import { classify } from '../schema/classify.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import { readSchema } from '../schema/read.ts'
import type { CellWrite } from './cell.ts'
import { recoveryError } from './refusals.ts'
import { isRecoverable } from './writable.ts'
import { type RunHeader, writeRun } from './write.ts'

/** How one copy of a history differs from an earlier one, and what became of the decisions made on that. */
export interface CarriedOver {
  readonly added: number
  readonly removed: number
  /** Turns of both whose metadata, data or time is another. */
  readonly changed: number
  readonly same: number
  readonly decisions: number
  /** Rows that got their values or closings again. */
  readonly rows: number
  /** Rows that did not: they are gone, changed, or have a value of their own now. */
  readonly left: number
}

const KEY = ['conv_id', 'session_id', 'turn_id'] as const
const CONTENT = ['turn_metadata_json', 'turn_data_json', 'updated_at_ms'] as const
const BETWEEN_CHECKS = 2000
const CHUNK = 2000

function columnsOf({ turns }: SchemaFacts): TurnColumns {
  if (turns === null) throw new Error('a case without turns has no decisions')
  return turnColumns(turns)
}

type Row = [rowid: bigint, ...values: (Buffer | null)[]]

/** Turns by key, in the order of its bytes. */
function turnsOf(db: ReadableDb | WritableDb, { names, rowid }: TurnColumns): IterableIterator<Row> {
  const blob = (name: string): string =>
    names.has(name) ? `CAST(${quoteName(name)} AS BLOB) COLLATE BINARY` : 'NULL'
  return db
    .prepare<[], Row>(
      `SELECT ${rowid}, ${[...KEY, ...CONTENT].map(blob).join(', ')} FROM main.turns NOT INDEXED ORDER BY 2, 3, 4`,
    )
    .safeIntegers()
    .raw()
    .iterate() as IterableIterator<Row>
}

const NOTHING = Buffer.alloc(0)
const compare = (a: Buffer | null | undefined, b: Buffer | null | undefined): number =>
  Buffer.compare(a ?? NOTHING, b ?? NOTHING)

function compareKeys(a: Row, b: Row): number {
  for (let at = 1; at <= KEY.length; at++) {
    const order = compare(a[at] as Buffer | null, b[at] as Buffer | null)
    if (order !== 0) return order
  }
  return 0
}

const sameContent = (a: Row, b: Row): boolean =>
  CONTENT.every((_, at) => compare(a[4 + at] as Buffer | null, b[4 + at] as Buffer | null) === 0)

/** Pairs the turns of two copies by their full key. `same` gets the row ids of those that are equal. */
function pair(
  before: IterableIterator<Row>,
  after: IterableIterator<Row>,
  same: (before: bigint, after: bigint) => void,
  context: JobContext,
): Pick<CarriedOver, 'added' | 'removed' | 'changed' | 'same'> {
  const counts = { added: 0, removed: 0, changed: 0, same: 0 }
  let done = 0
  try {
    let [a, b] = [before.next(), after.next()]
    while (!a.done || !b.done) {
      if (done++ % BETWEEN_CHECKS === 0) {
        context.checkCancelled()
        context.progress({ label: 'Comparing with the earlier copy', done, total: null, unit: 'rows' })
      }
      const order = a.done ? 1 : b.done ? -1 : compareKeys(a.value, b.value)
      if (order === 0 && !a.done && !b.done) {
        if (sameContent(a.value, b.value)) {
          counts.same++
          same(a.value[0], b.value[0])
        } else counts.changed++
      } else if (order < 0) counts.removed++
      else counts.added++
      if (order <= 0) a = before.next()
      if (order >= 0) b = after.next()
    }
    return counts
  } finally {
    // A connection whose statement is under way cannot be closed.
    before.return?.()
    after.return?.()
  }
}

function* entriesOf(db: ReadableDb, run_id: number): Generator<Entry> {
  for (let last: bigint | null = null; ; ) {
    const chunk = entriesAfter(db, run_id, last, CHUNK)
    yield* chunk
    if (chunk.length < CHUNK) return
    last = chunk.at(-1)!.row
  }
}

const headerOf = ({ kind, person, rule, note, at_ms, details }: HistoryRun): RunHeader => ({
  kind,
  person,
  rule,
  note: [note, `carried over from an earlier copy, decided ${new Date(at_ms).toISOString()}`]
    .filter((part) => part !== '')
    .join('; '),
  details,
})

/** Decisions of the earlier working copy at `from` that stand, done again in the one at `path` where the row is the same. */
export const carryOverJob = defineJob(
  'carryOver',
  ({ path, from }: { readonly path: string; readonly from: string }, context): CarriedOver => {
    const earlier = openReader(from)
    try {
      const now = openReader(path)
      const facts = readSchema(earlier)
      const journal = new Journal(earlier, facts)
      const decided = journal.hasEntries
        ? journal.history.runs.filter((run) => isAction(run) && !journal.history.isUndone(run.run_id))
        : []
      const rowsDecided = new Set<bigint>()
      for (const { run_id } of decided) for (const { row } of entriesOf(earlier, run_id)) rowsDecided.add(row)
      const rowNow = new Map<bigint, bigint>()
      let counts: ReturnType<typeof pair>
      let writable: boolean
      try {
        const nowFacts = readSchema(now)
        writable = isRecoverable(nowFacts, classify(nowFacts))
        counts = pair(
          turnsOf(earlier, columnsOf(facts)),
          turnsOf(now, columnsOf(nowFacts)),
          (old, current) => {
            if (rowsDecided.has(old)) rowNow.set(old, current)
          },
          context,
        )
      } finally {
        now.close()
      }
      const result = { decisions: 0, rows: 0, left: 0 }
      for (const run of decided) {
        const entries = [...entriesOf(earlier, run.run_id)]
        const carried = writable ? carryRun(path, run, entries, rowNow, context) : 0
        if (carried > 0) result.decisions++
        result.rows += carried
        result.left += entries.length - carried
      }
      return { ...counts, ...result }
    } catch (error) {
      throw recoveryError(error)
    } finally {
      earlier.close()
    }
  },
)

/** Does one run again; gives how many rows it reached. */
function carryRun(
  path: string,
  run: HistoryRun,
  entries: readonly Entry[],
  rowNow: ReadonlyMap<bigint, bigint>,
  context: JobContext,
): number {
  const db = openReader(path)
  let cells: CellWrite[]
  try {
    const { rowid } = columnsOf(readSchema(db))
    const valueIn = (column: TruthColumn, row: bigint): string | null | undefined =>
      db
        .prepare<[bigint], string | null>(`SELECT ${quoteName(column)} FROM main.turns WHERE ${rowid} = ?`)
        .pluck()
        .get(row)
    const closed = new Journal(db, readSchema(db)).closedRows()
    cells = entries
      .flatMap(({ row: old, column, path: source, after }): CellWrite[] => {
        const row = rowNow.get(old)
        if (row === undefined || closed.has(row)) return []
        if (column === null) {
          const lacks = (['runtime_key', 'inference_id'] as const).some((each) =>
            isMissing(valueIn(each, row) ?? null),
          )
          // A closing has no column and no value; any will do.
          return lacks ? [{ row, column: 'runtime_key', path: null, before: null, after: '' }] : []
        }
        const before = valueIn(column, row)
        if (before === undefined || !isMissing(before) || after === null) return []
        return [{ row, column, path: source, before, after }]
      })
      .sort((a, b) => (a.row < b.row ? -1 : 1))
  } finally {
    db.close()
  }
  if (cells.length === 0) return 0
  const header = headerOf(run)
  if (run.kind === 'unrecoverable') {
    const rows = BigInt64Array.from(cells, ({ row }) => row)
    writeRun(path, context, (write) => write.close(rows, header))
  } else writeRun(path, context, (write) => write.fill(cells[0]!.column, cells, header))
  return cells.length
}
