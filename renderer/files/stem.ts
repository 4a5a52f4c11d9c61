import { idPieces } from '../../shared/truth/visible.ts'

/** What can be seen of a file's name: one that turns around what follows would offer `exe.pdf` for `fdp.exe`. */
export const seenOf = (name: string): string =>
  idPieces(name)
    .filter(({ hidden }) => !hidden)
    .map(({ text }) => text)
    .join('')

/** The name of a case's file without its ending, to begin the names of files about it. */
export function stemOf(name: string): string {
  const stem = seenOf(name).replace(/\.[^.]*$/, '')
  return stem === '' ? 'turns' : stem
}
