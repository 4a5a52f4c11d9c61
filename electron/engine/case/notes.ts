import { isAbout, NOTES_AT_MOST, type Note, type NoteSubject, note } from '../../../shared/contract/notes.ts'
import { KeptList } from './kept-list.ts'

/** Notes and marks of a case. */
export class Notes extends KeptList<Note> {
  constructor(folder: string) {
    super(folder, {
      name: 'notes',
      entry: note,
      atMost: NOTES_AT_MOST,
      words: 'notes',
      counted: 'notes and marks',
    })
  }

  /** Takes the place of what was noted there before. Throws `Damaged`, and `Conflict` where no more are kept. */
  set(note: Note): void {
    this.write([...this.#without(note), note])
  }

  remove(subject: NoteSubject): void {
    this.write(this.#without(subject))
  }

  #without(subject: NoteSubject): Note[] {
    return this.all.filter((one) => !isAbout(one, subject))
  }
}
