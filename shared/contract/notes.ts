import { z } from 'zod'
import { int64 } from './int64-schema.ts'

/** What a person wrote about a turn or a conversation, or that they marked it. In no export, unless it is asked for. */
export const note = z.object({
  conv_id: z.string(),
  /** Null for a note on the conversation as a whole. */
  turn: z.object({ session_id: z.string(), turn_id: z.string() }).nullable(),
  /** '' where it is a mark alone. */
  text: z.string().max(4000),
  person: z.string(),
  at_ms: int64,
})
export type Note = z.infer<typeof note>

/** A note with the place of its turn in the conversation, from 0; null for a conversation, or a turn that is not there. */
export const placedNote = note.extend({ position: z.number().int().nullable() })
export type PlacedNote = z.infer<typeof placedNote>
