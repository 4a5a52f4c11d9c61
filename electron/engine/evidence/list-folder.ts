import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { MethodOutput } from '../../../shared/contract/methods.ts'
import { isNamedLikeDatabase, liteFsDatabase } from './databases-in.ts'
import { explainReading } from './file-errors.ts'

type Listing = MethodOutput<'files.list'>
type Entry = Listing['entries'][number]

const ENTRIES_AT_MOST = 1000
/** How many files are asked for their size at a time. */
const STATS_AT_ONCE = 64

const byName = new Intl.Collator('en', { numeric: true })

/** What an entry leads to; null for what cannot be opened: pipes, devices, dangling links. */
async function kindOf(folder: string, entry: Dirent): Promise<Entry['kind'] | null> {
  if (entry.isDirectory()) return 'folder'
  if (entry.isFile()) return 'file'
  if (!entry.isSymbolicLink()) return null
  const target = await stat(join(folder, entry.name)).catch(() => null)
  return target?.isDirectory() ? 'folder' : target?.isFile() ? 'file' : null
}

async function inBatches<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += STATS_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(at, at + STATS_AT_ONCE).map(each))))
  }
  return results
}

/**
 * A folder's entries for a file dialog, the home folder's without a path: folders, then files, each by name,
 * then the hidden ones in the same order. At most 1000; `truncated` says that there are more.
 * Rejects with `NotFound`, `NotReadable`, `InvalidRequest`.
 */
export async function listFolder(given?: string): Promise<Listing> {
  const path = resolve(given || homedir())
  let found: Dirent[]
  try {
    found = await readdir(path, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      const isFile = await stat(path).then(
        () => true,
        () => false,
      )
      if (isFile) {
        throw new TurnscopeError(
          'InvalidRequest',
          `${path} is not a folder.`,
          'Open it as a database instead.',
        )
      }
    }
    throw explainReading(error, path)
  }
  const listed = await inBatches(found, async (entry) => ({
    name: entry.name,
    hidden: entry.name.startsWith('.'),
    kind: await kindOf(path, entry),
  }))
  const shown = listed
    .filter((entry) => entry.kind !== null)
    .sort(
      (a, b) =>
        Number(a.hidden) - Number(b.hidden) ||
        Number(a.kind === 'file') - Number(b.kind === 'file') ||
        byName.compare(a.name, b.name) ||
        (a.name < b.name ? -1 : 1),
    )
  const entries = await inBatches(shown.slice(0, ENTRIES_AT_MOST), async ({ name, kind }): Promise<Entry> => {
    const full = join(path, name)
    // A folder in which LiteFS keeps a database is that database, has its name, and is picked as a whole. No other is
    // looked into: it may be a share that would be mounted for it.
    const inside = kind === 'folder' && isNamedLikeDatabase(name) ? await liteFsDatabase(full) : null
    const { size, mtimeMs } = await stat(inside ?? full).catch(() => ({ size: 0, mtimeMs: 0 }))
    return {
      name,
      path: inside ?? full,
      kind: inside === null ? kind! : 'file',
      bytes: kind === 'file' || inside !== null ? size : 0,
      modified_ms: Math.round(mtimeMs),
    }
  })
  const parent = dirname(path)
  return { path, parent: parent === path ? null : parent, entries, truncated: shown.length > entries.length }
}
