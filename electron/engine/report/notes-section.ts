import type { Note } from '../../../shared/contract/notes.ts'
import { timeInWords } from '../../../shared/truth/words.ts'
import { type Section, tableOf } from './document.ts'

/** What people noted on turns and conversations. */
export const notes = (items: readonly Note[]): Section => ({
  id: 'notes',
  title: 'Notes',
  blocks: [
    tableOf(
      'What people noted; an empty note is a mark',
      ['Conversation', 'Turn', 'Note', 'Who', 'When'],
      items.map(({ conv_id, turn, text, person, at_ms }) => [
        conv_id,
        turn?.turn_id ?? '',
        text,
        person,
        timeInWords(at_ms),
      ]),
    ),
  ],
})
