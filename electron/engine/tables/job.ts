import type {
  Analytics,
  ExportedTable,
  ExportedTableFile,
  TableFormat,
  Validation,
} from '../../../shared/contract/playbook.ts'
import { openReader } from '../db/open.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { provenanceIn } from '../journal/provenance.ts'
import type { TurnColumns } from '../queries/columns.ts'
import type { Pointers } from '../queries/pointers.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import type { SchemaFacts } from '../schema/read.ts'
import { type NewFileTarget, writeNewFile } from './new-file.ts'
import { type TableInput, tableRows } from './sources.ts'
import { tableStatements } from './statements.ts'
import { tableWriter } from './writers.ts'

export interface ExportTableInput {
  /** The working copy; only read. */
  readonly path: string
  readonly facts: SchemaFacts
  readonly columns: TurnColumns
  readonly index: TurnIndex
  readonly pointers: Pointers | null
  readonly analytics: Analytics | null
  readonly validation: Validation | null
  readonly table: ExportedTable
  readonly format: TableFormat
  readonly headers: boolean
  readonly formula_safe: boolean
  readonly statement: 'select' | 'update'
  readonly target: NewFileTarget
}

const LABEL = 'Writing rows'
const BETWEEN_CHECKS = 500

type Put = (text: string) => void

function writeStatements(
  input: TableInput,
  { table, statement }: ExportTableInput,
  put: Put,
  context: JobContext,
): number {
  const { begin, statements, end, total } = tableStatements(input.source, table, statement)
  put(begin)
  let done = 0
  let written = 0
  for (const text of statements()) {
    if (done % BETWEEN_CHECKS === 0) context.checkCancelled()
    put(text)
    done++
    if (text !== '') written++
    context.progress({ label: LABEL, done, total, unit: 'rows' })
  }
  put(end)
  return written
}

function writeRows(
  input: TableInput,
  { table, format, headers, formula_safe }: ExportTableInput & { format: Exclude<TableFormat, 'sql'> },
  put: Put,
  context: JobContext,
): number {
  const rows = tableRows(input, table)
  const writer = tableWriter(format, { headers, formula_safe })
  put(writer.begin(rows.columns))
  let done = 0
  for (const chunk of rows.chunks()) {
    context.checkCancelled()
    for (const row of chunk) put(writer.row(row))
    done += chunk.length
    context.progress({ label: LABEL, done, total: rows.total, unit: 'rows' })
  }
  put(writer.end())
  return done
}

/**
 * Job `exportTable`: writes one table, whole, row by row. Throws `TargetExists`, `NotWritable`, `NoSpace`,
 * `NotFound`, `InvalidRequest`, `Damaged`, `Cancelled`; then nothing is left at the target.
 */
export const exportTableJob = defineJob(
  'exportTable',
  (job: ExportTableInput, context): ExportedTableFile => {
    const db = openReader(job.path)
    const input: TableInput = {
      source: { db, columns: job.columns, index: job.index },
      pointers: job.pointers,
      provenanceOf: provenanceIn(db, job.facts),
      analytics: job.analytics,
      validation: job.validation,
    }
    try {
      let rows = 0
      const file = writeNewFile(job.target, (put) => {
        const { format } = job
        rows =
          format === 'sql'
            ? writeStatements(input, job, put, context)
            : writeRows(input, { ...job, format }, put, context)
      })
      return { ...file, rows }
    } finally {
      db.close()
    }
  },
)
