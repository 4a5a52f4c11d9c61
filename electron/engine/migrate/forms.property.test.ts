import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { metadataTexts } from '../../../shared/truth/testing/corpus.ts'
import { openReader } from '../db/open.ts'
import { missingPage } from '../queries/missing-page.ts'
import { nothingWritten, sourceOf } from '../queries/testing/turns-db.ts'
import { timelineTurns } from '../queries/timeline-turns.ts'
import { turnDetail } from '../queries/turn-detail.ts'
import { TRUTH, turnsSql, Workshop } from './fixtures.ts'

const workshop = new Workshop()
afterAll(() => workshop.remove())

const FORMS: Record<string, (text: string) => string | Buffer> = {
  text: (text) => text,
  blob: (text) => Buffer.from(text),
  jsonb: (text) => text,
  'a JSON string': (text) => JSON.stringify(text),
  gzip: (text) => gzipSync(text),
  base64: (text) => Buffer.from(text).toString('base64'),
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
  'a byte-order mark': (text) => `\ufeff${text}`,
  'an array of one': (text) => `[${text}]`,
}

/** Metadata about which plain SQL and the rules must say the same: no repeated keys, nothing to trim. */
const simple = fc.constantFrom<string[]>(
  '{}',
  'null',
  '{"geppetto.runtime@v1":{"runtime_key":"planner","note":"é\\n"},"geppetto.inference_id@v1":"i1"}',
  '{"geppetto.runtime@v1":{"runtime_key":7},"inference_id":"i2"}',
  '{"geppetto.runtime@v1":{"slug":"planner"},"geppetto.inference_id@v1":null,"inference_id":"i3"}',
  '{"geppetto.runtime@v1":"planner","runtime":"planner","inferenceId":"i4"}',
  '{"metadata":{"geppetto.runtime@v1":{"runtime_key":"planner"}},"big":9007199254740993}',
  '{"runtime":',
)
const row = fc.record({
  text: simple,
  form: fc.constantFrom(...Object.keys(FORMS)),
  runtime_key: fc.constantFrom<string[]>('', '', 'planner', 'analyst'),
  inference_id: fc.constantFrom<string[]>('', '', 'i1'),
})
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never

function write(rows: readonly Row[], encoding: string): void {
  workshop.write(`PRAGMA encoding = '${encoding}'; ${turnsSql()}`, (db) => {
    const stored = `CASE WHEN @form = 'jsonb' AND json_valid(@text) THEN jsonb(@text) ELSE @stored END`
    const insert = db.prepare(
      `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms,
         runtime_key, inference_id) VALUES ('c', 's', @id, 1, ${stored}, @id, @runtime_key, @inference_id)`,
    )
    rows.forEach((values, id) => {
      insert.run({ ...values, stored: FORMS[values.form]!(values.text), id: String(id).padStart(4, '0') })
    })
  })
}

/** What each row's metadata says by SQLite's own JSON functions alone; null where it says nothing. */
function bySql(path: string): { runtime_key: string | null; inference_id: string | null }[] {
  const db = new Database(path, { readonly: true })
  const x = 'turn_metadata_json'
  const canonical = (place: string): string =>
    `IIF(json_type(m, '$.${place}') = 'text', json_extract(m, '$.${place}'), NULL)`
  try {
    return db
      .prepare<[], { runtime_key: string | null; inference_id: string | null }>(
        `SELECT ${canonical('"geppetto.runtime@v1".runtime_key')} AS runtime_key,
           coalesce(${canonical('"geppetto.inference_id@v1"')}, ${canonical('inference_id')}) AS inference_id
         FROM (SELECT turn_id, CASE WHEN json_valid(${x}, 8) THEN ${x}
           WHEN json_valid(CAST(${x} AS TEXT)) THEN CAST(${x} AS TEXT) END AS m FROM turns)
         ORDER BY turn_id`,
      )
      .all()
  } finally {
    db.close()
  }
}

/** What the views say of every turn of a file, by position. */
function views(path: string) {
  const db = openReader(path)
  try {
    const source = sourceOf(db)
    const ask = { conv_id: 'c', offset: 0, limit: 1000 }
    const timeline = timelineTurns(source, ask, nothingWritten).items
    const missing = new Map(
      missingPage(source, ask, nothingWritten).items.map((item) => [item.turn_id, item]),
    )
    const { conv_id, session_id } = timeline[0]!
    return {
      counts: source.index.counts,
      turns: timeline.map((turn) => ({
        turn,
        missing: missing.get(turn.turn_id),
        detail: turnDetail(source, { conv_id, session_id, turn_id: turn.turn_id }, nothingWritten),
      })),
    }
  } finally {
    db.close()
  }
}

const orEmpty = (value: string | null): string => value ?? ''

test('whatever form metadata has, index, plan, migration, missing, timeline and turn agree with SQL', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 30, maxLength: 60 }),
      fc.constantFrom('UTF-8', 'UTF-16le'),
      async (rows, encoding) => {
        write(rows, encoding)
        const said = bySql(workshop.path)
        const { turns, counts } = views(workshop.path)
        const plan = workshop.plan()
        const { backfill, verification } = await workshop.migrate()
        const after = views(workshop.next)
        expect(verification.ok).toBe(true)

        let [toFill, staying] = [0, 0]
        turns.forEach(({ turn, missing, detail }, at) => {
          const stored = rows[at]!
          const sql = said[at]!
          const then = { runtime_key: stored.runtime_key, inference_id: stored.inference_id }
          for (const column of TRUTH) {
            const state = turn.evidence[column === 'runtime_key' ? 'runtime' : 'inference']
            expect(detail.canonical[column]).toBe(orEmpty(sql[column]))
            if (stored[column] === '') {
              then[column] = orEmpty(sql[column])
              expect(state).toBe(sql[column] === null ? 'none' : 'metadata-only')
            } else if (sql[column] !== null) {
              expect(state).toBe(sql[column] === stored[column] ? 'agrees' : 'conflict')
            } else expect(['column-only', 'server-made']).toContain(state)
          }
          const lacks = stored.runtime_key === '' || stored.inference_id === ''
          const stays = then.runtime_key === '' || then.inference_id === ''
          if (lacks && (then.runtime_key !== stored.runtime_key || then.inference_id !== stored.inference_id))
            toFill++
          if (stays) staying++
          expect(missing !== undefined).toBe(lacks)
          expect(detail.reason).toBe(missing?.reason ?? null)
          expect(detail.reason === 'backfill-pending').toBe(lacks && !stays)
          expect(detail.evidence).toEqual(turn.evidence)
          expect(missing?.candidates ?? []).toEqual(lacks ? detail.candidates : [])
          expect(after.turns[at]!.turn).toMatchObject(then)
          expect(after.turns[at]!.missing !== undefined).toBe(stays)
          expect(after.turns[at]!.detail.shape).toBe(detail.shape)
        })
        expect(counts.missing_runtime_or_inference).toBe(
          turns.filter(({ missing }) => missing !== undefined).length,
        )
        expect(after.counts.missing_runtime_or_inference).toBe(staying)
        expect(plan.backfill).toMatchObject({ rows_to_fill: toFill, stay_missing: staying })
        expect(backfill).toMatchObject({ rows_filled: toFill, stay_missing: staying })
      },
    ),
    { numRuns: 12 },
  )
})

test('metadata of any kind in any form is read by every view, and by none in another way', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ text: metadataTexts, form: fc.constantFrom(...Object.keys(FORMS)) }), {
        minLength: 20,
        maxLength: 40,
      }),
      (rows) => {
        write(
          rows.map((values) => ({ ...values, runtime_key: '', inference_id: '' })),
          'UTF-8',
        )
        const { turns } = views(workshop.path)
        const { backfill } = workshop.plan()
        const reasons: Record<string, number> = {}
        for (const { missing, detail, turn } of turns) {
          expect(missing).toMatchObject({ reason: detail.reason, candidates: detail.candidates })
          expect(turn.preview?.runtime_key ?? '').toBe(detail.canonical.runtime_key)
          if (detail.reason !== 'backfill-pending')
            reasons[detail.reason!] = (reasons[detail.reason!] ?? 0) + 1
        }
        expect(backfill.reasons).toEqual(reasons)
      },
    ),
    { numRuns: 20 },
  )
})
