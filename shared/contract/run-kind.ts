import { z } from 'zod'
import { int64 } from './int64-schema.ts'

export const RUN_KINDS = [
  'migrate',
  'backfill',
  'rule',
  'candidate',
  'asserted',
  'unrecoverable',
  'undo',
  'redo',
] as const
export const runKind = z.enum(RUN_KINDS)
export type RunKind = z.infer<typeof runKind>

/** Whether a run of this kind sets values by a person's decision. */
export const isRecovery = (kind: RunKind): boolean =>
  kind === 'rule' || kind === 'candidate' || kind === 'asserted'

const runId = z.number().int().nonnegative()

/** How a value came into its column: the journal's last word on it. */
export const provenance = z.object({
  kind: runKind,
  /** For people: what was done, by whom, when, from which path or for which reason. */
  text: z.string(),
  run_id: runId,
  /** When; it stands in `text` as well, in UTC. */
  at_ms: int64,
})
export type Provenance = z.infer<typeof provenance>

/** Each truth column's provenance; null for a value that came with the file, or is missing. */
export const turnProvenance = z.object({
  runtime_key: provenance.nullable(),
  inference_id: provenance.nullable(),
})

/** A row that a person closed as unrecoverable, and why. */
export const closed = z.object({ run_id: runId, at_ms: int64, person: z.string(), reason: z.string() })
export type Closed = z.infer<typeof closed>
