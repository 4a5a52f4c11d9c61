import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { isUnfinished } from '../disk/unfinished.ts'
import { hasMagic, MAGIC } from './header.ts'
import { readStart } from './read.ts'
import { LITEFS } from './set.ts'

const PROBED_AT_MOST = 500
const NAMED_AT_MOST = 8

const isDatabase = (path: string): Promise<boolean> =>
  readStart(path, MAGIC.length).then(hasMagic, () => false)

const NAMES = new Set(['.db', '.sqlite', '.sqlite3'])

/** Whether a file, or a folder in which LiteFS keeps one, is called like a database. */
export const isNamedLikeDatabase = (path: string): boolean => NAMES.has(extname(path).toLowerCase())

/** The database of a folder in which LiteFS keeps one; null where it is none. */
export async function liteFsDatabase(folder: string): Promise<string | null> {
  const path = join(folder, LITEFS.main)
  return (await isDatabase(path)) ? path : null
}

/** Absolute paths of SQLite databases in a folder, told by their first bytes: turns.db first, at most eight. */
export async function databasesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries
    .filter((entry) => entry.isFile() && !isUnfinished(entry.name))
    .map(({ name }) => name)
    .sort((a, b) => Number(b === 'turns.db') - Number(a === 'turns.db') || (a < b ? -1 : 1))
  const found: string[] = []
  for (const name of names.slice(0, PROBED_AT_MOST)) {
    if (found.length === NAMED_AT_MOST) break
    if (await isDatabase(join(folder, name))) found.push(join(folder, name))
  }
  return found
}
