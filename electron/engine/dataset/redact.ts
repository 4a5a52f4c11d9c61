import { createHmac } from 'node:crypto'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import type { EvidenceFile } from '../../../shared/contract/model.ts'
import type { Value } from './parquet.ts'
import { DATASET, type DatasetColumn, type DatasetTable } from './schema.ts'

/** Free text that can name people and places: left out. */
const LEFT_OUT: readonly string[] = ['message']

/** What people call a runtime. What a server made of an object or a text of the metadata can hold anything. */
const PLAIN_NAME = /^[\w.:/-]{1,64}$/

/** Stands for a text where a dataset is redacted. */
export const keyedHash = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex').slice(0, 32)

const runtimeName = (key: string, name: string): string =>
  name === '' || PLAIN_NAME.test(name) ? name : keyedHash(key, name)

const LEFT_OUT_WORDS = 'Left out: redacted.'

/** A copy's row as a dataset of the same key has it: names, places and runtimes as there, no free text. */
export function redactedItem(item: FleetItem, key: string): FleetItem {
  const { label, path, timeline_path, files, timeline_files, error, findings, runtimes } = item
  const named = (file: EvidenceFile): EvidenceFile => ({ ...file, name: file.role ?? 'main' })
  return {
    ...item,
    label: keyedHash(key, label),
    path: keyedHash(key, path),
    timeline_path: timeline_path === null ? null : keyedHash(key, timeline_path),
    files: files.map(named),
    timeline_files: timeline_files.map(named),
    error: error === null ? null : { kind: error.kind, message: LEFT_OUT_WORDS, next: '' },
    findings: findings.map((finding) => ({ ...finding, message: LEFT_OUT_WORDS })),
    runtimes:
      runtimes?.map((runtime) => ({ ...runtime, runtime_key: runtimeName(key, runtime.runtime_key) })) ??
      null,
  }
}

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
      if (id === true) return keyedHash(key, value)
      return runtime === true ? runtimeName(key, value) : value
    })
}
