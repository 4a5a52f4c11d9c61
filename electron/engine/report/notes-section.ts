import type { Note } from '../../../shared/contract/notes.ts'
import { timeInWords } from '../../../shared/truth/words.ts'
import { paragraph, type Section, tableOf } from './document.ts'

/** What people noted on turns and conversations. @param items null where they cannot be read */
export const notes = (items: readonly Note[] | null): Section => ({
  id: 'notes',
  title: 'Notes',
  blocks: [
    items === null
      ? paragraph('The notes of this case cannot be read.')
      : tableOf(
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
