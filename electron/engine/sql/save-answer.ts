import type { ExportedTableFile } from '../../../shared/contract/playbook.ts'
import { type AnswerFormat, namesOf, type SqlAnswer, sqlCell } from '../../../shared/contract/sql.ts'
import { writeNewFile } from '../disk/new-file.ts'
import type { Target } from '../disk/target.ts'
import { tableWriter, type WriterOptions } from '../tables/writers.ts'

/** Writes an answer to a new file. Throws `TargetExists`, `NotWritable` and `NoSpace`; then nothing is left there. */
export function saveAnswer(
  target: Target,
  { columns, rows }: SqlAnswer,
  format: AnswerFormat,
  options: WriterOptions,
): ExportedTableFile {
  const writer = tableWriter(format, options)
  function* pieces(): Generator<string> {
    yield writer.begin(namesOf(columns))
    for (const row of rows) yield writer.row(row.map(sqlCell))
    yield writer.end()
  }
  return { ...writeNewFile(target, pieces()), rows: rows.length }
}
