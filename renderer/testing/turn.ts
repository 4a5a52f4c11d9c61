import type { TurnDetail } from '../../shared/contract/model.ts'

/** A turn of a conversation, with nothing special about it. */
export const TURN_ID = { conv_id: 'c', session_id: 's', turn_id: 't' }
export const TURN: TurnDetail = {
  ...TURN_ID,
  position: 0,
  turns: 1,
  turn_created_at_ms: 1,
  updated_at_ms: 1,
  runtime_key: 'planner',
  inference_id: 'i',
  evidence: { runtime: 'agrees', inference: 'column-only' },
  reason: null,
  candidates: [],
  canonical: { runtime_key: 'planner', inference_id: '' },
  places: [],
  metadata: '{"a":1}',
  metadata_bytes: 7,
  metadata_invalid_utf8: false,
  provenance: { runtime_key: null, inference_id: null },
  closed: null,
  shape: 'a: number',
  context: [],
  neighbours: { before: null, after: null },
  phases: [],
}
