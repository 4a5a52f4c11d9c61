import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { standingAside } from '../disk/unfinished.ts'
import { readStart } from './read.ts'
import { SUFFIX } from './set.ts'
import { firstFrameFits, parseWalHeader, WAL_PROBE_BYTES } from './wal.ts'

/** A file that is a write-ahead log by its content, whatever it is called. */
export interface FoundWal {
  readonly name: string
  /** Absolute; null where it stands in the archive that its database came out of. */
  readonly path: string | null
  /** Null where the archive does not say. */
  readonly bytes: number | null
}

/** What a folder holds of logs for a database that came without its own. */
export interface WalSearch {
  readonly fitting: readonly FoundWal[]
  /** Names of packed files that may be its log. */
  readonly packed: readonly string[]
}

/** A folder of downloads may hold anything; a log stands near its database. */
const PROBED_AT_MOST = 500

/** Whether these first bytes are a log with frames of pages of that size; null is any. */
export function isWalFor(start: Buffer, pageSize: number | null): boolean {
  const header = parseWalHeader(start)
  return (
    header !== null &&
    (pageSize === null || header.pageSize === pageSize) &&
    start.length === WAL_PROBE_BYTES &&
    firstFrameFits(header, start)
  )
}

/** Looks through the folder of a database for files that are its `-wal` under another name; reads some bytes of each.
 * @param pageSize in bytes; null where the database cannot say */
export async function findWals(
  mainPath: string,
  { pageSize }: { readonly pageSize: number | null },
): Promise<WalSearch> {
  const folder = dirname(mainPath)
  // A folder can let its files be read and not be listed.
  const names = await readdir(folder).catch((): string[] => [])
  const isOfAnother = (name: string): boolean =>
    name.endsWith(SUFFIX.wal) && names.includes(name.slice(0, -SUFFIX.wal.length))
  const fitting: FoundWal[] = []
  const packed: string[] = []
  const own = [basename(mainPath), basename(mainPath) + SUFFIX.wal]
  // The log of a database that was replaced, or of another one that is there.
  const ofOthers = [...standingAside(folder)].flatMap(([main, aside]) =>
    aside.filter(({ isReplaced }) => isReplaced || main !== mainPath).map(({ path }) => basename(path)),
  )
  // Names that speak of a log come first, so that a large folder does not hide one.
  const likely = names
    .filter((name) => !own.includes(name) && !ofOthers.includes(name) && !isOfAnother(name))
    .sort((a, b) => Number(/wal/i.test(b)) - Number(/wal/i.test(a)) || (a < b ? -1 : 1))
  for (const name of likely.slice(0, PROBED_AT_MOST)) {
    const path = join(folder, name)
    const stats = await lstat(path).catch(() => null)
    if (!stats?.isFile() || stats.size < 2) continue
    if (/wal.*\.(gz|zip|xz|bz2|zst|7z)$/i.test(name)) {
      packed.push(name)
      continue
    }
    if (stats.size < WAL_PROBE_BYTES) continue
    const start = await readStart(path, WAL_PROBE_BYTES).catch(() => null)
    if (start !== null && isWalFor(start, pageSize)) fitting.push({ name, path, bytes: stats.size })
  }
  return { fitting, packed }
}
