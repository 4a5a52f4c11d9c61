import { z } from 'zod'
import { int64 } from './int64-schema.ts'

/** Notes and marks that one case keeps: it is not a database of its own. */
export const NOTES_AT_MOST = 2000
export const NOTE_CHARACTERS = 4000

/** What a person wrote about a turn or a conversation, or that they marked it: in reports, and in no exported database or table. */
export const note = z.object({
  conv_id: z.string(),
  /** Null for a note on the conversation as a whole. */
  turn: z.object({ session_id: z.string(), turn_id: z.string() }).nullable(),
  /** '' where it is a mark alone. */
  text: z.string().max(NOTE_CHARACTERS),
  person: z.string(),
  at_ms: int64,
})
export type Note = z.infer<typeof note>

/** What a note is about: one subject has one note at most. */
export type NoteSubject = Pick<Note, 'conv_id' | 'turn'>

export const isAbout = (note: NoteSubject, { conv_id, turn }: NoteSubject): boolean =>
  note.conv_id === conv_id &&
  note.turn?.turn_id === turn?.turn_id &&
  note.turn?.session_id === turn?.session_id

/** A note with the place of its turn in the conversation, from 0; null for a conversation, or a turn that is not there. */
export const placedNote = note.extend({ position: z.number().int().nullable() })
export type PlacedNote = z.infer<typeof placedNote>
