import type { Exported } from '../../../shared/contract/model.ts'
import type { RunKind } from '../../../shared/contract/run-kind.ts'
import { BYTE_ORDER_MARK, type CsvOptions, csvLine } from '../../../shared/text/csv.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import { CANONICAL_PATH } from '../../../shared/truth/canonical.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import type { ReadableDb } from '../db/open.ts'
import { FIRST_ROW_ID } from '../db/rows.ts'
import { writeNewFile } from '../disk/new-file.ts'
import { defineJob } from '../jobs/job.ts'
import { type CopyState, readState } from '../journal/copy-state.ts'
import { parseFill } from '../journal/fill.ts'
import type { HistoryRun } from '../journal/history.ts'
import { entriesAfter, Journal } from '../journal/read.ts'
import { type TurnColumns, turnSql } from '../queries/columns.ts'
import { rowReader } from '../queries/row-reader.ts'
import { readSchema } from '../schema/read.ts'

/** One value that was written, with the run that wrote it; null throughout its second half for a run that wrote none. */
interface JournalLine {
  readonly run_id: number
  readonly kind: RunKind
  /** Milliseconds since epoch, and the same in UTC for people. */
  readonly at_ms: number
  readonly at: string
  readonly person: string
  readonly rule: string
  readonly note: string
  /** The run that an undo or redo is about. */
  readonly of_run: number | null
  readonly undone: boolean
  readonly equals_pointer: boolean
  readonly conv_id: string | null
  readonly session_id: string | null
  readonly turn_id: string | null
  /** Null for a row that was closed. */
  readonly column: TruthColumn | null
  /** JSONPath within the row's own metadata; null for what a person typed. */
  readonly path: string | null
  /** Null where the row held NULL. */
  readonly before: string | null
  readonly after: string | null
}

/** The order of the columns, in both formats. */
const COLUMNS = [
  ...(['run_id', 'kind', 'at_ms', 'at', 'person', 'rule', 'note', 'of_run', 'undone'] as const),
  ...(['equals_pointer', 'conv_id', 'session_id', 'turn_id', 'column', 'path', 'before', 'after'] as const),
] satisfies readonly (keyof JournalLine)[]

type RunPart = Omit<JournalLine, keyof ValuePart>
type ValuePart = Pick<
  JournalLine,
  'conv_id' | 'session_id' | 'turn_id' | 'column' | 'path' | 'before' | 'after'
>

const NO_VALUE: ValuePart = {
  conv_id: null,
  session_id: null,
  turn_id: null,
  column: null,
  path: null,
  before: null,
  after: null,
}

const AT_A_TIME = 1000
const LABEL = 'Writing the journal'

type WrittenTurn = [
  row: bigint,
  conv_id: string | null,
  session_id: string | null,
  turn_id: string | null,
  runtime_key: string | null,
  inference_id: string | null,
]

interface TurnNow {
  readonly row: bigint
  readonly ids: Pick<ValuePart, 'conv_id' | 'session_id' | 'turn_id'>
  readonly values: { readonly [C in TruthColumn]: string }
}

/** Reads turns by ranges of row ids, in their order, `AT_A_TIME` of them at most. */
function turnsReader(db: ReadableDb, columns: TurnColumns): (from: bigint, to: bigint) => TurnNow[] {
  const sql = turnSql(columns)
  const reader = rowReader(db, columns)
  const statement = db
    .prepare<[bigint, bigint], WrittenTurn>(
      `SELECT ${sql.rowid}, ${sql.conv_id}, ${sql.session_id}, ${sql.turn_id}, ${sql.runtime_key}, ${sql.inference_id}
         FROM ${sql.from} WHERE ${sql.rowid} BETWEEN ? AND ? ORDER BY ${sql.rowid} LIMIT ${AT_A_TIME}`,
    )
    .safeIntegers()
    .raw()
  return (from, to) =>
    (statement.all(from, to) as unknown as WrittenTurn[]).map(
      ([row, conv, session, turn, runtime, inference]) => ({
        row,
        ids: {
          conv_id: reader.exact('conv_id', row, conv),
          session_id: reader.exact('session_id', row, session),
          turn_id: reader.exact('turn_id', row, turn),
        },
        values: {
          runtime_key: reader.exact('runtime_key', row, runtime),
          inference_id: reader.exact('inference_id', row, inference),
        },
      }),
    )
}

/** Everything the journal says, run by run, one written value after the other. */
class JournalLines {
  readonly #db: ReadableDb
  readonly #journal: Journal
  readonly #turns: (from: bigint, to: bigint) => TurnNow[]

  constructor(db: ReadableDb, columns: TurnColumns) {
    this.#db = db
    this.#journal = new Journal(db, readSchema(db))
    this.#turns = turnsReader(db, columns)
  }

  /** Values, as far as runs say how many they wrote. */
  get total(): number {
    const { history } = this.#journal
    return history.runs.reduce((sum, run) => sum + history.describe(run).rows, 0)
  }

  *all(): Generator<JournalLine> {
    const { history } = this.#journal
    for (const run of history.runs) {
      const { rows: _, ...described } = history.describe(run)
      const part: RunPart = {
        ...described,
        at_ms: run.at_ms,
        at: new Date(run.at_ms).toISOString(),
      }
      let any = false
      for (const value of this.#valuesOf(run)) {
        any = true
        yield { ...part, ...value }
      }
      if (!any) yield { ...part, ...NO_VALUE }
    }
  }

  #valuesOf({ kind, run_id, details }: HistoryRun): Iterable<ValuePart> {
    switch (kind) {
      case 'migrate':
        return []
      case 'backfill':
        return this.#backfilled(run_id)
      case 'undo':
        return this.#written(details.of_run!, true)
      case 'redo':
        return this.#written(details.of_run!, false)
      case 'rule':
      case 'candidate':
      case 'asserted':
      case 'unrecoverable':
        return this.#written(run_id, false)
      default:
        return assertNever(kind)
    }
  }

  *#written(run_id: number, backwards: boolean): Generator<ValuePart> {
    for (let after: bigint | null = null; ; ) {
      const entries = entriesAfter(this.#db, run_id, after, AT_A_TIME)
      for (const { row, column, path, before, after } of entries) {
        const turn = this.#turns(row, row)[0]
        const ids = turn?.ids ?? { conv_id: null, session_id: null, turn_id: null }
        yield { ...ids, column, path, ...(backwards ? { before: after, after: before } : { before, after }) }
      }
      const last = entries.at(-1)
      if (last === undefined) return
      after = last.row
    }
  }

  /** A filled column is never written again, so what a backfill wrote is what stands there. */
  *#backfilled(run_id: number): Generator<ValuePart> {
    const ranges = this.#db
      .prepare<[number, bigint], [bigint, bigint, string]>(
        `SELECT first_row, last_row, fill FROM turnscope_journal_backfill
          WHERE run_id = ? AND first_row >= ? ORDER BY first_row LIMIT ${AT_A_TIME}`,
      )
      .safeIntegers()
      .raw()
    for (let next = FIRST_ROW_ID; ; ) {
      const some = ranges.all(run_id, next) as unknown as [bigint, bigint, string][]
      for (const [first, last, text] of some) yield* this.#range(first, last, text)
      const end = some.at(-1)
      if (end === undefined) return
      next = end[1] + 1n
    }
  }

  *#range(first: bigint, last: bigint, text: string): Generator<ValuePart> {
    const fills = parseFill(text)
    for (let from = first; from <= last; ) {
      const turns = this.#turns(from, last)
      for (const { ids, values } of turns) {
        for (const { column, before, rule } of fills) {
          yield {
            ...ids,
            column,
            path: CANONICAL_PATH[rule],
            before: before === 'null' ? null : '',
            after: values[column],
          }
        }
      }
      const end = turns.at(-1)
      if (end === undefined) return
      from = end.row + 1n
    }
  }
}

export type JournalFormat = 'jsonl' | 'csv'

interface JournalText {
  readonly head: string
  readonly line: (line: JournalLine) => string
}

function journalText(format: JournalFormat, bom: boolean, options: CsvOptions): JournalText {
  switch (format) {
    case 'jsonl':
      return { head: '', line: (line) => `${JSON.stringify(line, [...COLUMNS])}\n` }
    case 'csv':
      return {
        head: (bom ? BYTE_ORDER_MARK : '') + csvLine(COLUMNS, options),
        line: (line) =>
          csvLine(
            COLUMNS.map((column) => line[column]),
            options,
          ),
      }
    default:
      return assertNever(format)
  }
}

export interface ExportJournalInput {
  readonly copy: CopyState
  readonly columns: TurnColumns
  readonly out: string
  readonly format: JournalFormat
  /** Whether text that a spreadsheet would take for a formula is marked; CSV alone. */
  readonly formula_safe: boolean
  /** Whether it begins with a byte order mark; CSV alone. */
  readonly bom: boolean
  readonly replace: boolean
  /** Main files of the evidence, which an export never touches. */
  readonly evidencePaths: readonly string[]
}

/**
 * Job `exportJournal`: the whole journal as JSON lines or CSV, each written value one line, ranges of the
 * backfill spelled out; a run that wrote no value has one line of its own. Progress: rows. Throws
 * `TargetExists`, `NotWritable`, `NoSpace`, `Cancelled`, and `Conflict` as `readState` does; nothing is left
 * behind then.
 */
export const exportJournalJob = defineJob(
  'exportJournal',
  (
    { copy, columns, out, format, formula_safe, bom, replace, evidencePaths }: ExportJournalInput,
    { checkCancelled, progress },
  ): Exported => {
    const { head, line } = journalText(format, bom, { formulaSafe: formula_safe })
    function* pieces(db: ReadableDb): Generator<string> {
      yield head
      const lines = new JournalLines(db, columns)
      const { total } = lines
      let done = 0
      for (const each of lines.all()) {
        if (done++ % AT_A_TIME === 0) {
          checkCancelled()
          // A row may have had both its values filled.
          progress({ label: LABEL, done, total: Math.max(done, total), unit: 'rows' })
        }
        yield line(each)
      }
      checkCancelled()
      progress({ label: LABEL, done, total: done, unit: 'rows' })
    }
    const target = { path: out, replace, protectedPaths: [copy.path, ...evidencePaths] }
    return readState(copy, (db) => writeNewFile(target, pieces(db)))
  },
)
