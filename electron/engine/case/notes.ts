import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { isAbout, NOTES_AT_MOST, type Note, type NoteSubject, note } from '../../../shared/contract/notes.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import { replaceOwnFile } from '../disk/own-file.ts'

const stored = z.object({ version: z.literal(1), notes: z.array(note) })

/** Notes and marks of a case, in a file beside its working copy: so no export of the database can hold them. */
export class Notes {
  readonly #path: string

  constructor(folder: string) {
    this.#path = join(folder, 'notes.json')
  }

  /** In the order in which they were written. Throws `Damaged` where they cannot be read. */
  get all(): readonly Note[] {
    try {
      return stored.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).notes
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw new TurnscopeError(
        'Damaged',
        'The notes of this case cannot be read; what is in their file is left as it is.',
        `Mend ${this.#path}, or move it away to write new ones.`,
        { cause: error },
      )
    }
  }

  /** The same, for whoever goes on without: null where they cannot be read. */
  get readable(): readonly Note[] | null {
    try {
      return this.all
    } catch (error) {
      if (error instanceof TurnscopeError) return null
      throw error
    }
  }

  /** Takes the place of what was noted there before. Throws `Damaged`, and `Conflict` where no more are kept. */
  set(note: Note): void {
    const others = this.#without(note)
    if (others.length >= NOTES_AT_MOST)
      throw new TurnscopeError(
        'Conflict',
        `This case has ${formatCount(NOTES_AT_MOST)} notes and marks, and keeps no more.`,
        'Remove some that are not needed any more, then write this one again.',
      )
    this.#write([...others, note])
  }

  remove(subject: NoteSubject): void {
    this.#write(this.#without(subject))
  }

  #without(subject: NoteSubject): Note[] {
    return this.all.filter((one) => !isAbout(one, subject))
  }

  #write(notes: readonly Note[]): void {
    replaceOwnFile(this.#path, { version: 1, notes })
  }
}
