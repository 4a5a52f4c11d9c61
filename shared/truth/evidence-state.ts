import { canonicalValue } from './canonical.ts'
import { isMissing, type TruthColumn } from './columns.ts'
import type { Metadata } from './metadata.ts'
import { serverSource } from './server-made.ts'

export const EVIDENCE_STATES = [
  'agrees',
  'column-only',
  /** The value is what a server made of something that is not canonical: `serverSource` says of what. */
  'server-made',
  'metadata-only',
  'conflict',
  'recovered',
  /** The file has no columns for it: the value stands in the turn's own payload. */
  'payload',
  'none',
] as const
export type EvidenceState = (typeof EVIDENCE_STATES)[number]

/** Whether the metadata has a canonical value where a column has this state. */
export const isCanonical = (state: EvidenceState): boolean =>
  state === 'agrees' || state === 'metadata-only' || state === 'conflict'

/**
 * How a turn's column and its own canonical metadata stand to each other. A conflict is shown, never resolved.
 * @param recovered whether a person set this value (the journal knows)
 */
export function evidenceState(
  value: string | null,
  metadata: Metadata,
  column: TruthColumn,
  recovered = false,
): EvidenceState {
  if (recovered) return 'recovered'
  const canonical = canonicalValue(metadata, column)
  if (isMissing(value)) return canonical.found ? 'metadata-only' : 'none'
  // Something canonical that cannot be read back exactly is no agreement, and no evidence of a conflict either.
  if (!canonical.found) return serverSource(value, metadata, column) === null ? 'column-only' : 'server-made'
  return canonical.value === value ? 'agrees' : 'conflict'
}

/** How a value stands that was read from the payload of a turn, in a file of an older generation. */
export const payloadState = (value: string | null): EvidenceState => (isMissing(value) ? 'none' : 'payload')
