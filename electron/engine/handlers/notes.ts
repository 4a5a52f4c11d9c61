import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { EventData } from '../../../shared/contract/methods.ts'
import type { Note, PlacedNote } from '../../../shared/contract/notes.ts'
import { Notes } from '../case/notes.ts'
import type { TurnSource } from '../queries/source.ts'
import { placeOf } from '../queries/turn-detail.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

/** Null for a conversation, and for a turn that this working copy does not have. */
function positionOf(source: TurnSource, { conv_id, turn }: Note): number | null {
  if (turn === null) return null
  try {
    const place = placeOf(source, { conv_id, ...turn })
    const conversation = source.index.conversation[source.index.order[place]!]!
    return place - source.index.starts[conversation]!
  } catch (error) {
    if (error instanceof TurnscopeError && error.kind === 'NotFound') return null
    throw error
  }
}

/** What people noted about turns and conversations. */
export function noteHandlers(
  of: SessionOf,
  changed: (change: EventData<'notes.changed'>) => void,
): HandlersOf<'notes'> {
  const placed = async (case_id: string): Promise<{ items: PlacedNote[] }> => {
    const session = of(case_id)
    const notes = new Notes(session.handle.folder).all
    if (notes.length === 0) return { items: [] }
    const source = await session.source()
    return { items: notes.map((note) => ({ ...note, position: positionOf(source, note) })) }
  }
  return {
    'notes.list': ({ case_id }) => placed(case_id),
    'notes.set': async ({ case_id, conv_id, turn, text, person }) => {
      const session = of(case_id)
      const notes = new Notes(session.handle.folder)
      if (text === null) notes.remove({ conv_id, turn })
      else
        notes.set({
          conv_id,
          turn,
          text: text.trim(),
          person: person ?? session.person,
          at_ms: Date.now(),
        })
      changed({ case_id })
      return placed(case_id)
    },
  }
}
