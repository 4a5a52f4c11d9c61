import type { SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { DatasetColumn } from './schema.ts'

/** A value of a row: 64-bit integers are bigint, what is not known is null. */
export type Value = string | bigint | boolean | null

/** Rows that are encoded together: what a file's reader can skip, and all that is in memory at once. */
const ROWS_TOGETHER = 65_536

const TYPES: Record<DatasetColumn['type'], Partial<SchemaElement>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int64: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
}

const schemaOf = (columns: readonly DatasetColumn[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(
    ({ name, type, nullable }): SchemaElement => ({
      name,
      ...TYPES[type],
      repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED',
    }),
  ),
]

/**
 * A table as a Parquet file, piece by piece: the same rows give the same bytes. Returns how many rows it has.
 * @param rows each as long as `columns`
 */
export function* parquetBytes(
  columns: readonly DatasetColumn[],
  rows: Iterable<readonly Value[]>,
): Generator<Uint8Array, number> {
  const writer = new ByteWriter()
  const file = new ParquetWriter({ writer, schema: schemaOf(columns), createdBy: 'Turnscope' })
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice()
    writer.index = 0
    return bytes
  }
  let gathered: Value[][] = columns.map(() => [])
  let count = 0
  const write = (): void => {
    const [first = []] = gathered
    if (first.length === 0) return
    void file.write({
      columnData: columns.map(({ name }, at) => ({ name, data: gathered[at]! })),
      rowGroupSize: first.length,
    })
    gathered = columns.map(() => [])
  }
  for (const row of rows) {
    for (const [at, column] of gathered.entries()) column.push(row[at]!)
    count++
    if (count % ROWS_TOGETHER !== 0) continue
    write()
    yield taken()
  }
  write()
  void file.finish()
  yield taken()
  return count
}
