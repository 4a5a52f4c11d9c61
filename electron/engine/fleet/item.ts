import { type ErrorKind, TurnscopeError } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import { isPartlyRead } from '../../../shared/contract/partly-read.ts'
import { readableTurns } from '../analytics/analyse.ts'
import type { Lease } from '../case/lease.ts'
import type { JobOptions } from '../jobs/run.ts'
import { cutoverOfIndex } from '../queries/counts.ts'
import { totalsOf } from '../queries/totals.ts'

/** What a plan ends with on a file that can be read and not migrated. */
const REFUSALS: ReadonlySet<ErrorKind> = new Set(['LegacyGeneration', 'MigrationRefused', 'Damaged'])

/** Rows in which a migration would fill something; null where the file cannot be migrated. */
async function rowsToFill({ plan }: Lease, options: JobOptions): Promise<number | null> {
  try {
    const { refused, backfill } = await plan(options)
    return refused === null ? backfill.rows_to_fill : null
  } catch (error) {
    if (error instanceof TurnscopeError && REFUSALS.has(error.kind)) return null
    throw error
  }
}

/** A row in which nothing is known but where the copy stands. */
export const unknownItem = ({
  path,
  label,
  bytes,
}: Pick<FleetItem, 'path' | 'label' | 'bytes'>): FleetItem => ({
  path,
  label,
  bytes,
  sha256: null,
  files: [],
  timeline_path: null,
  timeline_files: [],
  ok: false,
  error: null,
  generation: null,
  turns: null,
  conversations: null,
  missing_runtime_or_inference: null,
  missing_by_reason: null,
  fillable: null,
  server_made: null,
  conflicts: null,
  cutover: null,
  runtimes: null,
  runtimes_total: null,
  switches: null,
  partly_read: false,
  findings: [],
})

/** A case as a row. Throws `UnrelatedDatabase` and `Damaged` where its turns cannot be counted. */
export async function itemOf(lease: Lease, options: JobOptions): Promise<FleetItem> {
  const { index } = readableTurns(lease)
  const fillable = await rowsToFill(lease, options)
  const { evidence, schema, timeline_store, name } = lease.view
  const { turns, conversations, missing_runtime_or_inference, server_made } = index.counts
  return {
    ...unknownItem({ path: evidence.path, label: name, bytes: evidence.files[0]?.bytes ?? 0 }),
    sha256: evidence.files[0]?.sha256 ?? null,
    files: evidence.files,
    timeline_path: timeline_store?.path ?? null,
    timeline_files: timeline_store?.files ?? [],
    ok: true,
    generation: schema.generation,
    turns,
    conversations,
    missing_runtime_or_inference,
    server_made,
    cutover: cutoverOfIndex(index),
    ...totalsOf(index),
    fillable,
    partly_read: isPartlyRead(lease.view),
    findings: evidence.findings,
  }
}
