import { createHmac } from 'node:crypto'
import type { Value } from './parquet.ts'
import { DATASET, type DatasetColumn, type DatasetTable } from './schema.ts'

/** Free text that can name people and places: left out. */
const LEFT_OUT: readonly string[] = ['label', 'path', 'message']

/**
 * A row as a redacted dataset has it: ids as hashes that only who has the key can tell anything of, free text not at all.
 * The same id gives the same hash wherever the same key is used, so that tables and copies can still be joined; unknown
 * stays the empty string.
 */
export function redactedRow(table: DatasetTable, key: string): (row: readonly Value[]) => readonly Value[] {
  const columns: readonly DatasetColumn[] = DATASET[table]
  return (row) =>
    row.map((value, at) => {
      const { name, id } = columns[at]!
      if (LEFT_OUT.includes(name)) return null
      if (id !== true || typeof value !== 'string' || value === '') return value
      return createHmac('sha256', key).update(value).digest('hex').slice(0, 32)
    })
}
