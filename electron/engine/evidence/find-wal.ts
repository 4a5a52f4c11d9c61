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

/** The first of some names in their order, without ordering all of them. */
function first(names: readonly string[], most: number): string[] {
  let kept: string[] = []
  let last: string | undefined
  for (const name of names) {
    if (last !== undefined && name > last) continue
    kept.push(name)
    if (kept.length < 2 * most) continue
    kept = kept.sort().slice(0, most)
    last = kept.at(-1)
  }
  return kept.sort().slice(0, most)
}

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
  const mains = new Set(
    names.filter((name) => name.endsWith(SUFFIX.wal)).map((name) => name.slice(0, -SUFFIX.wal.length)),
  )
  const ofAnother = new Set(names.filter((name) => mains.has(name)).map((name) => name + SUFFIX.wal))
  const fitting: FoundWal[] = []
  const packed: string[] = []
  const none = new Set([basename(mainPath), basename(mainPath) + SUFFIX.wal])
  // The log of a database that was replaced, or of another one that is there.
  for (const [main, aside] of await standingAside(folder))
    for (const { isReplaced, path } of aside) if (isReplaced || main !== mainPath) none.add(basename(path))
  const possible = names.filter((name) => !none.has(name) && !ofAnother.has(name))
  // Names that speak of a log come first, so that a large folder does not hide one.
  const speaking = possible.filter((name) => /wal/i.test(name))
  const likely = [speaking, possible.filter((name) => !/wal/i.test(name))].flatMap((some) =>
    first(some, PROBED_AT_MOST),
  )
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
