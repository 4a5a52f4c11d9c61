import { useQuery } from '@tanstack/react-query'
import type { Note, PlacedNote } from '../../shared/contract/notes.ts'
import { queryClient } from '../api/client.ts'
import { call, onEvent } from '../host/connection.ts'

const keyOf = (case_id: string) => ['notes', case_id] as const

onEvent('notes.changed', ({ case_id }) => void queryClient.invalidateQueries({ queryKey: keyOf(case_id) }))

const NONE: readonly PlacedNote[] = []

/** Every note of a case; they are no part of its revision, so that a note makes nothing be read anew. */
export const useNotes = (case_id: string): readonly PlacedNote[] =>
  useQuery({
    queryKey: keyOf(case_id),
    queryFn: ({ signal }) => call('notes.list', { case_id }, { signal }),
    select: ({ items }) => items,
  }).data ?? NONE

type Subject = Pick<Note, 'conv_id' | 'turn'>

export const isAbout = (note: Subject, { conv_id, turn }: Subject): boolean =>
  note.conv_id === conv_id &&
  note.turn?.turn_id === turn?.turn_id &&
  note.turn?.session_id === turn?.session_id

/** @param text '' for a mark alone, null for nothing any more */
export async function setNote(
  case_id: string,
  { conv_id, turn }: Subject,
  text: string | null,
  by: { readonly person?: string },
): Promise<void> {
  queryClient.setQueryData(keyOf(case_id), await call('notes.set', { case_id, conv_id, turn, text, ...by }))
}
