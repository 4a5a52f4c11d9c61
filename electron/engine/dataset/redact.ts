import { createHmac } from 'node:crypto'
import type { Value } from './parquet.ts'
import { DATASET, type DatasetColumn, type DatasetTable } from './schema.ts'

/** Free text that can name people and places: left out. */
const LEFT_OUT: readonly string[] = ['message']

/** What people call a runtime. What a server made of an object or a text of the metadata can hold anything. */
const PLAIN_NAME = /^[\w.:/-]{1,64}$/

/** Stands for a text where a dataset is redacted. */
export const keyedHash = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex').slice(0, 32)

/**
 * A row as a redacted dataset has it: ids as hashes that only who has the key can tell anything of, free text not at all.
 * The same id gives the same hash wherever the same key is used, so that tables and copies can still be joined; unknown
 * stays the empty string.
 */
export function redactedRow(table: DatasetTable, key: string): (row: readonly Value[]) => readonly Value[] {
  const columns: readonly DatasetColumn[] = DATASET[table]
  return (row) =>
    row.map((value, at) => {
      const { name, id, runtime } = columns[at]!
      if (LEFT_OUT.includes(name)) return null
      if (typeof value !== 'string' || value === '') return value
      const isHidden = id === true || (runtime === true && !PLAIN_NAME.test(value))
      return isHidden ? keyedHash(key, value) : value
    })
}
