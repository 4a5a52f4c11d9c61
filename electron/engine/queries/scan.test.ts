import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openReader, type ReadableDb } from '../db/open.ts'
import { readSchema } from '../schema/read.ts'
import { buildIndex } from './build-index.ts'
import { turnColumns } from './columns.ts'
import { scanRows, unreadableFindings } from './scan.ts'
import { overwriteLeaves } from './testing/damage.ts'
import { IDLE, insertTurns, V3 } from './testing/turns-db.ts'
import { rowidAt } from './turn-index.ts'

const corrupt = (): Error =>
  Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' })

/** Reads `rowids`, failing as SQLite does when a row in one of the damaged ranges would be reached. */
const reader =
  (rowids: readonly bigint[], damaged: readonly (readonly [bigint, bigint])[]) =>
  (from: bigint, limit: number): bigint[] => {
    if (damaged.some(([first, last]) => from >= first && from <= last)) throw corrupt()
    const rows = rowids.filter((rowid) => rowid >= from).slice(0, limit)
    if (rows.some((rowid) => damaged.some(([first, last]) => rowid >= first && rowid <= last)))
      throw corrupt()
    return rows
  }

test('every row outside one damaged range is read, and the range is named to the row', () => {
  const range = fc
    .tuple(fc.bigInt(1n, 9000n), fc.bigInt(0n, 3000n))
    .map(([from, more]) => [from, from + more] as const)
  fc.assert(
    fc.property(range, ([from, to]) => {
      const rowids = Array.from({ length: 10_000 }, (_, n) => BigInt(n + 1))
      const seen: bigint[] = []
      const unreadable = scanRows(
        reader(rowids, [[from, to]]),
        (row) => row,
        (rows) => seen.push(...rows),
      )
      expect(seen).toEqual(rowids.filter((rowid) => rowid < from || rowid > to))
      // Nothing lies before the first row, so damage there has no beginning of its own.
      expect(unreadable).toEqual([{ from: from === 1n ? -(2n ** 63n) : from, to }])
    }),
    { numRuns: 30 },
  )
})

test('several damaged ranges and a damaged end lose no row that is far from them, and come to an end', () => {
  const rowids = Array.from({ length: 20_000 }, (_, n) => BigInt(n + 1))
  const seen: bigint[] = []
  const damaged = [
    [1n, 10n],
    [5000n, 5010n],
    [19_990n, 2n ** 63n],
  ] as const
  const unreadable = scanRows(
    reader(rowids, damaged),
    (row) => row,
    (rows) => seen.push(...rows),
  )
  expect(seen).toEqual(rowids.filter((r) => damaged.every(([from, to]) => r < from || r > to)))
  expect(unreadableFindings(unreadable).map((finding) => finding.message.split(':')[0])).toEqual([
    'Rows up to 10 cannot be read',
    'Rows 5,000–5,010 cannot be read',
    'Rows from 19,990 on cannot be read',
  ])
})

test('an error that is no damage is passed on', () => {
  expect(() =>
    scanRows(
      () => {
        throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' })
      },
      (row: bigint) => row,
      () => {},
    ),
  ).toThrow('disk I/O error')
})

test('pages that lead backwards do not keep the scan going', () => {
  const read = (from: bigint, limit: number): bigint[] =>
    from <= 6n ? Array<bigint>(limit).fill(6n) : Array<bigint>(limit).fill(3n)
  const unreadable = scanRows(
    read,
    (row) => row,
    () => {},
  )
  expect(unreadable).toEqual([{ from: 7n, to: null }])
})

test('a table with overwritten pages gives the rows of all its other pages and a finding', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-scan-'))
  try {
    const path = join(folder, 'turns.db')
    const writer = new Database(path) as ReadableDb
    writer.exec(V3)
    insertTurns(
      writer,
      Array.from({ length: 3000 }, (_, n) => ({
        conv_id: `c${n % 7}`,
        session_id: 's',
        turn_id: `t${n}`,
        runtime_key: 'planner',
        inference_id: '',
        updated_at_ms: n,
        metadata: `{"pad":"${'x'.repeat(200)}"}`,
      })),
    )
    writer.close()
    const { before, lost } = overwriteLeaves(path, 'turns', 20, 23)

    const db = openReader(path)
    const index = buildIndex(db, turnColumns(readSchema(db).turns!), IDLE)
    db.close()
    expect(index.turns).toBe(3000 - lost)
    expect(rowidAt(index, before - 1)).toBe(BigInt(before))
    expect(rowidAt(index, before)).toBe(BigInt(before + lost + 1))
    expect(index.findings).toEqual([
      {
        code: 'rows-unreadable',
        severity: 'error',
        message: `Rows ${before + 1}–${before + lost} cannot be read: the file is damaged there. What turns lie there is in none of the numbers.`,
      },
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
