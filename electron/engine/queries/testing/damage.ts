import { readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'

interface Leaf {
  readonly pageno: number
  /** Rows on it. */
  readonly ncell: number
}

/** Overwrites some of a table's leaf pages, and says how many rows stood before them and on them. */
export function overwriteLeaves(
  path: string,
  table: string,
  first: number,
  end: number,
): { before: number; lost: number } {
  const db = new Database(path)
  const leaves = db
    .prepare<[string], Leaf>(
      `SELECT pageno, ncell FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path`,
    )
    .all(table)
  const size = Number(db.pragma('page_size', { simple: true }))
  db.close()
  const bytes = readFileSync(path)
  for (const { pageno } of leaves.slice(first, end)) bytes.fill(0xee, (pageno - 1) * size, pageno * size)
  writeFileSync(path, bytes)
  const rows = (some: Leaf[]): number => some.reduce((sum, leaf) => sum + leaf.ncell, 0)
  return { before: rows(leaves.slice(0, first)), lost: rows(leaves.slice(first, end)) }
}
