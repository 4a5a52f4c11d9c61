import { createHash } from 'node:crypto'
import { closeSync, readSync, statSync } from 'node:fs'
import type { ReadableDb } from '../db/open.ts'
import { openForReading } from '../disk/raw.ts'
import type { JobContext } from '../jobs/job.ts'
import { journalTablesIn } from '../journal/tables.ts'
import { foldName } from '../schema/ascii.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import type { Pair } from './compare-tables.ts'

/** A multiple of every page size; few enough to stay in the processor’s cache. */
const BLOCK_BYTES = 2 ** 18

export interface PagesCompared {
  /** By the number of a page of the file before: 1 where its bytes are not the same in the file after. */
  readonly changed: Uint8Array
  /** SHA-256 of the file after; null where nobody asked. */
  readonly sha256: string | null
}

/** Bytes of a file from a place on: fewer than asked for only where it ends. */
function read(file: number, block: Buffer, at: number): Buffer {
  let done = 0
  while (done < block.length) {
    const bytes = readSync(file, block, done, block.length - done, at + done)
    if (bytes === 0) break
    done += bytes
  }
  return block.subarray(0, done)
}

/** Compares two files page by page, without SQLite. Nobody writes to them meanwhile. */
export function comparePages(
  path: string,
  nextPath: string,
  pageBytes: number,
  isHashed: boolean,
  { checkCancelled, progress }: JobContext,
): PagesCompared {
  const [bytes, total] = [statSync(path).size, statSync(nextPath).size]
  const changed = new Uint8Array(Math.ceil(bytes / pageBytes) + 1)
  const hash = isHashed ? createHash('sha256') : null
  const [before, after] = [openForReading(path), openForReading(nextPath)]
  try {
    const [block, nextBlock] = [Buffer.allocUnsafe(BLOCK_BYTES), Buffer.allocUnsafe(BLOCK_BYTES)]
    for (let at = 0; at < Math.max(bytes, isHashed ? total : 0); at += BLOCK_BYTES) {
      checkCancelled()
      const was = read(before, block, at)
      const is = read(after, nextBlock, at)
      hash?.update(is)
      for (let page = 0; page < was.length; page += pageBytes) {
        const end = Math.min(page + pageBytes, was.length)
        if (is.length < end || was.compare(is, page, end, page, end) !== 0)
          changed[(at + page) / pageBytes + 1] = 1
      }
      progress({
        label: 'Comparing page by page',
        done: Math.min(at + BLOCK_BYTES, total),
        total,
        unit: 'bytes',
      })
    }
  } finally {
    closeSync(before)
    closeSync(after)
  }
  return { changed, sha256: hash?.digest('hex') ?? null }
}

export const pageBytesOf = (db: ReadableDb): number => db.pragma('page_size', { simple: true }) as number

/** Every tree of a file by its name, but those of `tables`, with its first page. */
const rootsBut = (db: ReadableDb, tables: ReadonlySet<string>): Map<string, unknown> =>
  new Map(
    db
      .prepare<[], [tree: string, table: string, root: unknown]>(
        "SELECT type || ' ' || name, tbl_name, rootpage FROM main.sqlite_schema",
      )
      .raw()
      .all()
      .filter(([, table]) => !tables.has(foldName(table)))
      .map(([tree, , root]) => [tree, root]),
  )

/**
 * Whether all that has changed lies in pages that `turns`, its indexes, the journal and the schema had before, so that
 * every other table and index is, to the byte, what it was. Says that of a sound file alone: there no page is in
 * two trees. Where it is false, the rows have to be compared: pages that were free are used again, for one.
 */
export function onlyTurnsChanged(
  { before, after }: Pair,
  { objects }: SchemaFacts,
  { changed }: PagesCompared,
): boolean {
  // A table of the file's own would stand in front of SQLite's.
  if (objects.some(({ name }) => foldName(name) === 'dbstat')) return false
  const tables = new Set(['turns', ...journalTablesIn(objects).map(foldName)])
  const roots = rootsBut(after, tables)
  for (const [tree, root] of rootsBut(before, tables)) if (roots.get(tree) !== root) return false
  const left = changed.slice()
  const pages = before.prepare<[string], number>('SELECT pageno FROM dbstat WHERE name = ?').pluck()
  const trees = objects.filter(({ table }) => tables.has(foldName(table))).map(({ name }) => name)
  for (const tree of ['sqlite_schema', ...trees]) for (const page of pages.iterate(tree)) left[page] = 0
  return !left.includes(1)
}
