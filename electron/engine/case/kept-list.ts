import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import { replaceOwnFile } from '../disk/own-file.ts'

/** The lists of a case: the file of each is called by it, and so is the list in the file. */
export const KEPT_LISTS = ['notes', 'views'] as const
type KeptName = (typeof KEPT_LISTS)[number]

export const keptFile = (folder: string, name: KeptName): string => join(folder, `${name}.json`)

/** What is kept, in words and in its file. */
interface Kind<T> {
  readonly name: KeptName
  readonly entry: z.ZodType<T>
  readonly atMost: number
  /** `notes`, as in "The notes of this case cannot be read". */
  readonly words: string
  /** `notes and marks`, as in "This case has 2,000 notes and marks". */
  readonly counted: string
}

/** What people made in a case, in a file beside its working copy: so no export of the database can hold it. */
export class KeptList<T> {
  readonly #path: string
  readonly #kind: Kind<T>

  constructor(folder: string, kind: Kind<T>) {
    this.#path = keptFile(folder, kind.name)
    this.#kind = kind
  }

  /** In the order in which it was written. Throws `Damaged` where it cannot be read. */
  get all(): readonly T[] {
    const { name, entry, words } = this.#kind
    try {
      const file = z.object({ version: z.literal(1), [name]: z.array(entry) })
      return file.parse(JSON.parse(readFileSync(this.#path, 'utf8')))[name] as T[]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw new TurnscopeError(
        'Damaged',
        `The ${words} of this case cannot be read; what is in their file is left as it is.`,
        `Mend ${this.#path}, or move it away to write new ones.`,
        { cause: error },
      )
    }
  }

  /** The same, for whoever goes on without: null where it cannot be read. */
  get readable(): readonly T[] | null {
    try {
      return this.all
    } catch (error) {
      if (error instanceof TurnscopeError) return null
      throw error
    }
  }

  /** Throws `Conflict` where no more are kept. The caller has read what is there: what cannot be read is never written over. */
  protected write(list: readonly T[]): void {
    const { name, atMost, counted } = this.#kind
    if (list.length > atMost)
      throw new TurnscopeError(
        'Conflict',
        `This case keeps no more than ${formatCount(atMost)} ${counted}.`,
        'Remove some that are not needed any more, then try again.',
      )
    replaceOwnFile(this.#path, { version: 1, [name]: list })
  }
}
