import { z } from 'zod'
import { int64 } from './int64-schema.ts'
import { count } from './model-parts.ts'

export const block = z.object({
  ordinal: count,
  block_id: z.string(),
  kind: z.string(),
  role: z.string(),
  /** At most 64 KiB of text; `payload_bytes` says how much there is. */
  payload_json: z.string(),
  payload_bytes: count,
  /** Set where a turn names a block that the table of blocks does not have: only its id is known then. */
  absent: z.literal(true).optional(),
})
export const phase = z.object({ phase: z.string(), snapshot_created_at_ms: int64, blocks: z.array(block) })
