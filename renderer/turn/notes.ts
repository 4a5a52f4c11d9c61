import { useQuery } from '@tanstack/react-query'
import type { NoteSubject, PlacedNote } from '../../shared/contract/notes.ts'
import { queryClient } from '../api/client.ts'
import { call, onEvent } from '../host/connection.ts'

const keyOf = (case_id: string) => ['notes', case_id] as const

onEvent('notes.changed', ({ case_id }) => void queryClient.invalidateQueries({ queryKey: keyOf(case_id) }))

const NONE: readonly PlacedNote[] = []

/** Every note of a case; they are no part of its revision, so that a note makes nothing be read anew. */
const useNotesQuery = (case_id: string) =>
  useQuery({
    queryKey: keyOf(case_id),
    queryFn: ({ signal }) => call('notes.list', { case_id }, { signal }),
    select: ({ items }) => items,
  })

export const useNotes = (case_id: string): readonly PlacedNote[] => useNotesQuery(case_id).data ?? NONE

/** Why there are none; null where they could be read. */
export const useNotesError = (case_id: string): Error | null => useNotesQuery(case_id).error

/** @param text '' for a mark alone, null for nothing any more */
export async function setNote(
  case_id: string,
  { conv_id, turn }: NoteSubject,
  text: string | null,
  by: { readonly person?: string },
): Promise<void> {
  queryClient.setQueryData(keyOf(case_id), await call('notes.set', { case_id, conv_id, turn, text, ...by }))
}
