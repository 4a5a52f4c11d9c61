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
import type { SchemaFacts } from '../schema/read.ts'
import { copyIdOf, type DatasetPlace, isInDataset, openDataset, partPath } from './folder.ts'
import { parquetBytes, type Value } from './parquet.ts'
import { redactedRow } from './redact.ts'
import { copyRow, DATASET_ROWS, type DatasetSource } from './rows.ts'
import { DATASET, DATASET_TABLES, type DatasetTable } from './schema.ts'

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

function writeTable(
  place: DatasetPlace,
  table: DatasetTable,
  copy: string,
  rows: Iterable<readonly Value[]>,
  protectedPaths: readonly string[],
): number {
  const path = partPath(place, table, copy)
  const redacted = place.redact_key === null ? null : redactedRow(table, place.redact_key)
  function* shown(): Generator<readonly Value[]> {
    for (const row of rows) yield redacted === null ? row : redacted(row)
  }
  return writeNewFile({ path, replace: true, protectedPaths }, parquetBytes(DATASET[table], shown())).bytes
}

/** Writes the row of a copy whose turns could not be counted: it has no other. Throws as `writeNewFile` does. */
export function writeRefused(place: DatasetPlace, item: FleetItem): void {
  writeTable(place, 'copies', copyIdOf(item, place), [copyRow(item)], [item.path])
}

/** Job `writeDataset`: the tables of one copy, its own row last. Throws as `writeNewFile` does, and `Cancelled`, `Conflict`. */
export const writeDatasetJob = defineJob(
  'writeDataset',
  (
    { copy, facts, columns, index, pointers, item, place, protectedPaths }: DatasetInput,
    context,
  ): DatasetWritten =>
    readState(copy, (db) => {
      const id = copyIdOf(item, place)
      if (isInDataset(place, id)) return { copy: id, bytes: 0, was_there: true }
      const of: DatasetSource = {
        source: { db, columns, index },
        provenanceOf: provenanceIn(db, facts),
        pointers,
        item,
        check: context.checkCancelled,
      }
      let bytes = 0
      for (const [at, table] of DATASET_TABLES.filter((name) => name !== 'copies').entries()) {
        context.progress({
          label: 'Writing the dataset',
          done: at,
          total: DATASET_TABLES.length,
          unit: 'steps',
        })
        bytes += writeTable(place, table, id, DATASET_ROWS[table](of), protectedPaths)
      }
      bytes += writeTable(place, 'copies', id, [copyRow(item)], protectedPaths)
      return { copy: id, bytes, was_there: false }
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
