import type { FleetItem } from '../../../shared/contract/fleet.ts'
import { readableTurns } from '../analytics/analyse.ts'
import type { Lease } from '../case/lease.ts'
import { writeNewFile } from '../disk/new-file.ts'
import { defineJob } from '../jobs/job.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import { type CopyState, readState } from '../journal/copy-state.ts'
import { provenanceIn } from '../journal/provenance.ts'
import type { TurnColumns } from '../queries/columns.ts'
import type { Pointers } from '../queries/pointers.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import {
  copyIdOf,
  type DatasetPlace,
  dropStale,
  hasPart,
  hasPointers,
  hasTurns,
  openDataset,
  partPath,
} from './folder.ts'
import { parquetBytes, type Value } from './parquet.ts'
import { redactedRow } from './redact.ts'
import { DATASET_ROWS, type DatasetSource, ITEM_ROWS } from './rows.ts'
import { DATASET, type DatasetTable } from './schema.ts'

interface DatasetInput {
  readonly copy: CopyState
  readonly facts: SchemaFacts
  readonly columns: TurnColumns
  readonly index: TurnIndex
  readonly pointers: Pointers | null
  readonly item: FleetItem
  readonly place: DatasetPlace
  readonly protectedPaths: readonly string[]
}

/** What of a copy went into a dataset. */
export interface DatasetWritten {
  /** Its name there. */
  readonly copy: string
  readonly bytes: number
  /** Whether it was there already, whole. */
  readonly was_there: boolean
}

/** @returns its bytes */
function writeTable(
  place: DatasetPlace,
  table: DatasetTable,
  item: FleetItem,
  rows: Iterable<readonly Value[]>,
  protectedPaths: readonly string[],
): number {
  const path = partPath(place, table, item)
  const redacted = place.redact_key === null ? null : redactedRow(table, place.redact_key)
  function* shown(): Generator<readonly Value[]> {
    for (const row of rows) yield redacted === null ? row : redacted(row)
  }
  return writeNewFile({ path, replace: true, protectedPaths }, parquetBytes(DATASET[table], shown())).bytes
}

/** Writes what is told of the place where a copy stands. Throws as `writeNewFile` does. */
function writePlace(place: DatasetPlace, item: FleetItem, protectedPaths: readonly string[]): number {
  const bytes = (['findings', 'places'] as const).map((table) =>
    writeTable(place, table, item, ITEM_ROWS[table](item, place), protectedPaths),
  )
  return bytes[0]! + bytes[1]!
}

/**
 * Writes all of a copy that can be told without reading its turns. Throws as `writeNewFile` does.
 * @returns whether that is everything: its turns could not be counted, or they and its pointers are there
 */
export function writeKnown(place: DatasetPlace, item: FleetItem): boolean {
  if (item.ok) {
    if (!hasTurns(place, item)) return false
    if (!hasPart(place, 'places', item)) writePlace(place, item, [item.path])
    if (!hasPointers(place, item)) return false
    dropStale(place, item)
    return true
  }
  writePlace(place, item, [item.path])
  dropStale(place, item)
  // Another machine, or more time, may have been able to count it.
  if (!hasTurns(place, item)) writeTable(place, 'copies', item, ITEM_ROWS.copies(item, place), [item.path])
  return true
}

const TURN_TABLES = ['turns', 'conversations', 'switches', 'missing'] as const

/** Job `writeDataset`: what of one copy is not there yet, its own row last. Throws as `writeNewFile` does, and `Cancelled`, `Conflict`. */
export const writeDatasetJob = defineJob(
  'writeDataset',
  (
    { copy, facts, columns, index, pointers, item, place, protectedPaths }: DatasetInput,
    context,
  ): DatasetWritten =>
    readState(copy, (db) => {
      const id = copyIdOf(item, place)
      const isThere = hasTurns(place, item)
      const of: DatasetSource = {
        source: { db, columns, index },
        provenanceOf: provenanceIn(db, facts),
        pointers,
        item,
        check: context.checkCancelled,
      }
      const label = 'Writing the dataset'
      let bytes = 0
      for (const [done, table] of TURN_TABLES.entries()) {
        if (isThere) break
        context.progress({ label, done, total: TURN_TABLES.length, unit: 'steps' })
        bytes += writeTable(place, table, item, DATASET_ROWS[table](of), protectedPaths)
      }
      // What was told of the place while the copy could not be counted may be less than is known now.
      if (!isThere || !hasPart(place, 'places', item)) bytes += writePlace(place, item, protectedPaths)
      if (!hasPointers(place, item))
        bytes += writeTable(place, 'pointers', item, DATASET_ROWS.pointers(of), protectedPaths)
      dropStale(place, item)
      if (!isThere) bytes += writeTable(place, 'copies', item, ITEM_ROWS.copies(item, place), protectedPaths)
      return { copy: id, bytes, was_there: bytes === 0 }
    }),
)

/**
 * Adds a case to a dataset: by seal, so that many machines can write to one; what is there already is left. A case in which
 * a person decided rows goes in as it is now. Rejects as the job throws.
 */
export function writeDataset(
  lease: Lease,
  item: FleetItem,
  place: DatasetPlace,
  options: JobOptions,
): Promise<DatasetWritten> {
  openDataset(place)
  const { columns, index } = readableTurns(lease)
  const { copy, working, facts, pointers, evidencePaths } = lease
  const protectedPaths = [working.path, ...evidencePaths]
  return runJob(
    writeDatasetJob,
    { copy, facts, columns, index, pointers, item, place, protectedPaths },
    options,
  )
}
