import type {
  Analytics,
  ExportedTable,
  ExportedTableFile,
  TableFormat,
  Validation,
} from '../../../shared/contract/playbook.ts'
import { writeNewFile } from '../disk/new-file.ts'
import type { Target } from '../disk/target.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { type CopyState, readState } from '../journal/copy-state.ts'
import { provenanceIn } from '../journal/provenance.ts'
import type { TurnColumns } from '../queries/columns.ts'
import type { Pointers } from '../queries/pointers.ts'
import type { Shapes } from '../queries/shapes.ts'
import { conversationNumber } from '../queries/source.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import { type TableInput, tableRows } from './sources.ts'
import { tableStatements } from './statements.ts'
import { tableWriter } from './writers.ts'

export interface ExportTableInput {
  readonly copy: CopyState
  readonly facts: SchemaFacts
  readonly columns: TurnColumns
  readonly index: TurnIndex
  readonly pointers: Pointers | null
  readonly analytics: Analytics | null
  readonly validation: Validation | null
  /** Null where the table's filter needs none. */
  readonly shapes: Shapes | null
  readonly table: ExportedTable
  readonly format: TableFormat
  readonly headers: boolean
  readonly formula_safe: boolean
  readonly bom: boolean
  readonly statement: 'select' | 'update'
  readonly target: Target
}

const LABEL = 'Writing rows'
const BETWEEN_CHECKS = 500

/** The text of a table, piece by piece; gives the rows that are in it. */
type TableText = Generator<string, number>

function* statementText(
  input: TableInput,
  { table, statement }: ExportTableInput,
  context: JobContext,
): TableText {
  const { begin, statements, end, total } = tableStatements(input.source, table, statement)
  yield begin
  let done = 0
  let written = 0
  for (const text of statements()) {
    if (done % BETWEEN_CHECKS === 0) context.checkCancelled()
    yield text
    done++
    if (text !== '') written++
    context.progress({ label: LABEL, done, total, unit: 'rows' })
  }
  yield end
  return written
}

function* rowText(
  input: TableInput,
  { table, format, headers, formula_safe, bom }: ExportTableInput & { format: Exclude<TableFormat, 'sql'> },
  context: JobContext,
): TableText {
  const rows = tableRows(input, table)
  const writer = tableWriter(format, { headers, formula_safe, bom })
  yield writer.begin(rows.columns)
  let done = 0
  for (const chunk of rows.chunks()) {
    context.checkCancelled()
    for (const row of chunk) yield writer.row(row)
    done += chunk.length
    context.progress({ label: LABEL, done, total: rows.total, unit: 'rows' })
  }
  yield writer.end()
  return done
}

/**
 * Job `exportTable`: writes one table, whole, row by row. Throws `TargetExists`, `NotWritable`, `NoSpace`,
 * `NotFound`, `InvalidRequest`, `Damaged`, `Cancelled`, and `Conflict` as `readState` does; then nothing is left
 * at the target.
 */
export const exportTableJob = defineJob(
  'exportTable',
  (job: ExportTableInput, context): ExportedTableFile =>
    readState(job.copy, (db) => {
      const input: TableInput = {
        source: { db, columns: job.columns, index: job.index, shapes: job.shapes },
        pointers: job.pointers,
        provenanceOf: provenanceIn(db, job.facts),
        analytics: job.analytics,
        validation: job.validation,
      }
      const { format, table, index } = job
      if (table.table === 'missing' && table.conv_id !== undefined) conversationNumber(index, table.conv_id)
      let rows = 0
      function* pieces(): Generator<string> {
        rows = yield* format === 'sql'
          ? statementText(input, job, context)
          : rowText(input, { ...job, format }, context)
      }
      const file = writeNewFile(job.target, pieces())
      return { ...file, rows }
    }),
)
