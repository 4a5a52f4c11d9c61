import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { oracleBackfill } from '../../../../shared/truth/testing/oracle.ts'
import { Engine } from '../../engine.ts'
import { type ArbitraryRow, tables } from './corpus.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'turnscope-corpus-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A v3 table as a hand-made copy may have it: NULL allowed in the truth columns. */
function makeEvidence(file: string, rows: readonly ArbitraryRow[]): void {
  const db = new Database(file)
  db.exec(`CREATE TABLE turns (conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
    turn_created_at_ms INTEGER NOT NULL, turn_metadata_json TEXT NOT NULL DEFAULT '{}',
    turn_data_json TEXT NOT NULL DEFAULT '{}', runtime_key TEXT DEFAULT '', inference_id TEXT DEFAULT '',
    updated_at_ms INTEGER NOT NULL, PRIMARY KEY (conv_id, session_id, turn_id))`)
  const insert = db.prepare(`INSERT INTO turns VALUES (@conv_id, @session_id, @turn_id, @turn_created_at_ms,
    @turn_metadata_json, @turn_data_json, @runtime_key, @inference_id, @updated_at_ms)`)
  db.transaction(() => {
    for (const row of rows) insert.run(row)
  })()
  db.close()
}

function readRows(file: string): unknown[] {
  const db = new Database(file, { readonly: true })
  db.defaultSafeIntegers()
  try {
    return db
      .prepare(
        `SELECT conv_id, session_id, turn_id, turn_created_at_ms, updated_at_ms, turn_metadata_json,
           turn_data_json, runtime_key, inference_id FROM turns ORDER BY rowid`,
      )
      .all()
  } finally {
    db.close()
  }
}

test('whatever rows a file holds, the engine exports them as DOMAIN.md says, and the evidence stays as it is', async () => {
  let run = 0
  let seen = 0
  await fc.assert(
    fc.asyncProperty(tables({ minLength: 400, maxLength: 1200 }), async (rows) => {
      const place = mkdtempSync(path.join(folder, `${run++}-`))
      const evidence = path.join(place, 'turns.db')
      const out = path.join(folder, `${run}.db`)
      makeEvidence(evidence, rows)
      const sealed = readFileSync(evidence)
      const engine = new Engine({ home: path.join(folder, `home-${run}`) })
      try {
        const { case_id } = await engine.call('case.open', { path: evidence })
        const { backfill, verification } = await engine.call('migrate.run', { case_id })
        await engine.call('export.database', { case_id, path: out })
        const expected = rows.map((row) => ({ ...row, ...oracleBackfill(row, row.turn_metadata_json) }))
        expect(readRows(out)).toEqual(expected)
        const incomplete = expected.filter((row) => !row.runtime_key || !row.inference_id)
        expect(backfill.stay_missing).toBe(incomplete.length)
        expect(verification).toMatchObject({ rows_before: rows.length, rows_after: rows.length, ok: true })
      } finally {
        await engine.close()
      }
      expect(readdirSync(place)).toEqual(['turns.db'])
      expect(readFileSync(evidence).equals(sealed)).toBe(true)
      seen += rows.length
    }),
    { numRuns: 4, endOnFailure: true },
  )
  expect(seen).toBeGreaterThanOrEqual(1600)
})
