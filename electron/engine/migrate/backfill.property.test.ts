import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { columnValues, metadataTexts } from '../../../shared/truth/testing/corpus.ts'
import { oracleBackfill, oracleCanonical, oracleServer } from '../../../shared/truth/testing/oracle.ts'
import { asText, dump, journaledValues, leavingOut, TRUTH, turnsSql, Workshop } from './fixtures.ts'

const workshop = new Workshop()
afterAll(() => workshop.remove())

/** What is left of a JavaScript string once it is UTF-8 in a file. */
const stored = (text: string): string => Buffer.from(text).toString()
const cell = (value: string | null): string => (value === null ? 'null ' : asText(value))

const row = fc.record({
  text: fc.option(metadataTexts.map(stored), { freq: 20 }),
  runtime_key: columnValues,
  inference_id: columnValues,
  form: fc.constantFrom('text', 'text', 'blob', 'jsonb'),
})
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never

/** A row's metadata in its form: JSONB where it is an object or array that SQLite itself reads. */
const METADATA = `CASE WHEN @form = 'blob' THEN CAST(@text AS BLOB)
  WHEN @form = 'jsonb' AND json_valid(@text) AND @text LIKE '{%}' THEN jsonb(@text) ELSE @text END`

const NULLABLE = { runtime_key: 'TEXT', inference_id: 'TEXT', turn_metadata_json: 'TEXT' }

/** Says of each row whether a server can read its metadata: JSONB it cannot. */
function write(rows: readonly Row[], generation: 'v2' | 'v3'): boolean[] {
  const truth = generation === 'v3'
  const readable: boolean[] = []
  workshop.write(turnsSql({ columns: NULLABLE, without: truth ? [] : TRUTH }), (db) => {
    const insert = db.prepare(
      `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms
         ${truth ? ', runtime_key, inference_id' : ''})
       VALUES ('c', 's', @id, 1, ${METADATA}, 2 ${truth ? ', @runtime_key, @inference_id' : ''})
       RETURNING typeof(turn_metadata_json)`,
    )
    rows.forEach((values, id) => {
      const type = insert.pluck().get({ ...values, id: String(id) })
      readable.push(values.form !== 'jsonb' || type !== 'blob')
    })
  })
  expect(readable).toContain(false)
  return readable
}

const rows = fc.array(row, { minLength: 50, maxLength: 250 })

test.each(['v2', 'v3'] as const)(
  'on thousands of rows of a %s file the backfill is what DOMAIN.md says',
  async (generation) => {
    let seen = 0
    await fc.assert(
      fc.asyncProperty(rows, async (generated) => {
        const readable = write(generated, generation)
        const before = dump(workshop.path)
        const plan = workshop.plan()
        const { backfill, verification } = await workshop.migrate()
        const after = dump(workshop.next)
        expect(leavingOut(after.turns!, TRUTH)).toEqual(leavingOut(before.turns!, TRUTH))

        const started = generated.map((values) =>
          generation === 'v2' ? { ...values, runtime_key: '', inference_id: '' } : values,
        )
        const expected = started.map((values) => oracleBackfill(values, values.text))
        expect(after.turns!.map((r) => [r.runtime_key, r.inference_id])).toEqual(
          expected.map((r) => [cell(r.runtime_key), cell(r.inference_id)]),
        )

        const missing = (value: string | null): boolean => value === null || value === ''
        const staying = expected.flatMap((values, at) => {
          const column = TRUTH.find((name) => missing(values[name]))
          return column === undefined ? [] : [oracleCanonical(started[at]!.text, column)]
        })
        const reasons: Record<string, number> = {}
        for (const answer of staying)
          if ('reason' in answer) reasons[answer.reason] = (reasons[answer.reason] ?? 0) + 1
        expect(backfill).toMatchObject({ scanned: generated.length, stay_missing: staying.length, reasons })
        expect(plan.backfill).toMatchObject({
          rows_to_fill: backfill.rows_filled,
          stay_missing: staying.length,
          reasons,
        })
        expect(verification.ok).toBe(true)

        // The sums, counted by SQLite from the file before and the file after.
        const sums = workshop.shares()
        expect(sums.become_complete + sums.get_one_of_two + sums.get_nothing).toBe(sums.lacked)
        const { lacked, ...shares } = sums
        expect(backfill).toMatchObject(shares)
        expect(plan.backfill).toMatchObject({ ...shares, server_fills: backfill.server_fills })

        const server = expected.map((values, at) =>
          TRUTH.filter(
            (name) =>
              readable[at] && missing(values[name]) && oracleServer(started[at]!.text, name).later !== null,
          ),
        )
        expect(backfill.server_fills).toMatchObject({
          rows: server.filter((columns) => columns.length > 0).length,
          values: server.flat().length,
        })
        for (const { column, value } of backfill.server_fills!.groups) {
          expect(started.map(({ text }) => oracleServer(text, column).later)).toContain(value)
        }

        const filled = expected.flatMap((values, at) =>
          TRUTH.filter((name) => values[name] !== started[at]![name]).map((name) => `${at + 1} ${name}`),
        )
        expect(journaledValues(workshop.next)).toEqual(filled.sort())
        seen += generated.length
      }),
      { numRuns: 30 },
    )
    expect(seen).toBeGreaterThan(2000)
  },
)
