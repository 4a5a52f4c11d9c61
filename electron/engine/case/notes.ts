import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Note, note } from '../../../shared/contract/notes.ts'
import { replaceOwnFile } from '../disk/own-file.ts'

/** More are not kept in one case: it is not a database of its own. */
const MOST = 2000

const stored = z.object({ version: z.literal(1), notes: z.array(note) })

const sameSubject = (a: Pick<Note, 'conv_id' | 'turn'>, b: Pick<Note, 'conv_id' | 'turn'>): boolean =>
  a.conv_id === b.conv_id && a.turn?.turn_id === b.turn?.turn_id && a.turn?.session_id === b.turn?.session_id

/** Notes and marks of a case, in a file beside its working copy: so no export of the database can hold them. */
export class Notes {
  readonly #path: string

  constructor(folder: string) {
    this.#path = join(folder, 'notes.json')
  }

  /** In the order in which they were written. */
  get all(): readonly Note[] {
    try {
      return stored.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).notes
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  /** Takes the place of what was noted there before. */
  set(note: Note): void {
    this.#write([...this.#without(note), note].slice(-MOST))
  }

  remove(subject: Pick<Note, 'conv_id' | 'turn'>): void {
    this.#write(this.#without(subject))
  }

  #without(subject: Pick<Note, 'conv_id' | 'turn'>): Note[] {
    return this.all.filter((one) => !sameSubject(one, subject))
  }

  #write(notes: readonly Note[]): void {
    replaceOwnFile(this.#path, { version: 1, notes })
  }
}
