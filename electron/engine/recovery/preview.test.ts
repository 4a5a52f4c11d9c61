import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RecoveryRule, type RuleSkip, recoveryRule } from '../../../shared/contract/recovery.ts'
import { isMissing, TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { evaluateRule } from '../../../shared/truth/recovery-rule.ts'
import { metadataShape } from '../../../shared/truth/shape.ts'
import type { ReadableDb } from '../db/open.ts'
import { type PlainTurn, plainTurns } from '../queries/testing/oracle.ts'
import { IDLE, type StoredTurn, someTurns, turnsDb, V3 } from '../queries/testing/turns-db.ts'
import { RulePreviews } from './preview.ts'
import { ruleFills, ruleFillsInput, ruleSlots } from './rules.ts'
import { recoverySourceOf } from './testing/source.ts'

const rule = (some: Partial<RecoveryRule>): RecoveryRule =>
  recoveryRule.parse({ shape: null, column: 'runtime_key', path: '$.runtime', ...some })

const turn = (turn_id: string, metadata: unknown, values: Partial<StoredTurn> = {}): StoredTurn => ({
  conv_id: 'c',
  session_id: 's',
  turn_id,
  runtime_key: '',
  inference_id: '',
  updated_at_ms: 1,
  metadata: typeof metadata === 'string' ? metadata : JSON.stringify(metadata),
  ...values,
})

/** Takes from a place that is no candidate, so that every row must be read. */
const READ = rule({ path: '$.build.name' })

const rules: fc.Arbitrary<RecoveryRule> = fc
  .record({
    shape: fc.constantFrom(null, null, 'runtime: string', '{}', 'no such shape'),
    column: fc.constantFrom(...TRUTH_COLUMNS),
    path: fc.constantFrom(
      '$.runtime',
      '$["runtime"]',
      '$["geppetto.runtime@v1"].runtime_key',
      '$["geppetto.inference_id@v1"]',
      '$.inference_id',
      '$.nothing',
      '$',
    ),
    allow_number: fc.boolean(),
    filter: fc.record(
      {
        conv_id: fc.constantFrom('a', 'conv-1', 'nobody'),
        session_id: fc.constantFrom('s1', 's2', 'nobody'),
        from_ms: fc.constantFrom(0, 2, 9007199254740991, '9007199254740993'),
        until_ms: fc.constantFrom(-1, 2, 5, '9223372036854775807'),
      },
      { requiredKeys: [] },
    ),
  })
  .map((some) => rule(some))

/** The rows a rule is about, as plain code finds them, in row order. */
function plainRows(db: ReadableDb, { shape, column, filter }: RecoveryRule): PlainTurn[] {
  const { conv_id, session_id, from_ms, until_ms } = filter
  return plainTurns(db)
    .filter(
      (turn) =>
        isMissing(turn[column]) &&
        (shape === null || metadataShape(turn.metadataText, turn.metadata) === shape) &&
        (conv_id === undefined || turn.conv_id === conv_id) &&
        (session_id === undefined || turn.session_id === session_id) &&
        (from_ms === undefined || turn.time >= BigInt(from_ms)) &&
        (until_ms === undefined || turn.time <= BigInt(until_ms)),
    )
    .sort((a, b) => (a.rowid < b.rowid ? -1 : 1))
}

describe('a preview', () => {
  test('says of every row of the shape and filter that lacks the column what the rule would do', async () => {
    await fc.assert(
      fc.asyncProperty(someTurns, rules, async (turns, rule) => {
        const db = turnsDb(V3, turns)
        const source = recoverySourceOf(db)
        const previews = new RulePreviews()
        const rows = plainRows(db, rule)
        const outcomes = rows.map((row) =>
          evaluateRule(rule, { text: row.metadataText, metadata: row.metadata, decoded: () => null }),
        )
        const values = outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []))

        const preview = await previews.preview(source, rule)
        expect(preview).toMatchObject({
          rows: rows.length,
          fills: values.length,
          distinct: new Set(values).size,
        })
        expect(preview.values.reduce((sum, value) => sum + value.rows, 0)).toBe(values.length)
        expect(preview.skipped.reduce((sum, skip) => sum + skip.rows, 0)).toBe(rows.length - values.length)

        const page = await previews.rows(source, rule, { offset: 0, limit: 1000 })
        expect(page.total).toBe(rows.length)
        expect(page.items).toEqual(
          rows.map(({ conv_id, session_id, turn_id }, at) => {
            const outcome = outcomes[at]!
            const after = 'value' in outcome ? outcome.value : null
            return {
              conv_id,
              session_id,
              turn_id,
              before: '',
              after,
              skip: 'skip' in outcome ? outcome.skip : null,
            }
          }),
        )
        for (const { reason, rows, sample } of preview.skipped) {
          const skipped = await previews.rows(source, rule, { skip: reason, offset: 0, limit: 1000 })
          expect(skipped.total).toBe(rows)
          expect(skipped.items.map(({ skip }) => skip)).toEqual(Array(rows).fill(reason))
          expect(skipped.items[0]).toMatchObject(sample)
        }
        db.close()
      }),
      { numRuns: 60 },
    )
  })

  test('is what the rule then writes, in row order', async () => {
    await fc.assert(
      fc.asyncProperty(someTurns, rules, async (turns, rule) => {
        const db = turnsDb(V3, turns)
        const source = recoverySourceOf(db)
        const { items } = await new RulePreviews().rows(source, rule, { offset: 0, limit: 1000 })
        const fills = ruleFills(db, ruleFillsInput(source, rule), IDLE)
        const written: unknown[] = []
        let next = fills.next()
        for (; !next.done; next = fills.next()) {
          const { row, column, path, before, after } = next.value
          expect([column, path, before ?? '']).toEqual([rule.column, rule.path, ''])
          written.push([Number(row), after])
        }
        const rows = plainRows(db, rule)
        expect(written).toEqual(
          items.flatMap(({ after }, at) => (after === null ? [] : [[Number(rows[at]!.rowid), after]])),
        )
        expect(Object.values(next.value).reduce((sum, count) => sum + count, 0)).toBe(
          items.length - written.length,
        )
        db.close()
      }),
      { numRuns: 60 },
    )
  })

  test('leaves closed rows out of the fills, and says so', async () => {
    const db = turnsDb(V3, [turn('a', { runtime: 'planner' }), turn('b', { runtime: 'planner' })])
    const source = recoverySourceOf(db, [0])
    const previews = new RulePreviews()
    const preview = await previews.preview(source, rule({}))
    expect(preview).toMatchObject({ rows: 2, fills: 1 })
    expect(preview.skipped).toEqual([
      {
        reason: 'closed' satisfies RuleSkip,
        rows: 1,
        sample: { conv_id: 'c', session_id: 's', turn_id: 'a' },
      },
    ])
    expect(ruleFillsInput(source, rule({})).rows).toEqual(BigInt64Array.of(2n))
    const open = { ...source, closed: new Set<number>() }
    expect((await previews.preview(open, rule({}))).fills).toBe(2)
  })

  test('takes a number only where the rule allows it, as it was written', async () => {
    const db = turnsDb(V3, [turn('a', '{"runtime": 9007199254740993}')])
    const source = recoverySourceOf(db)
    const previews = new RulePreviews()
    expect((await previews.preview(source, rule({}))).skipped[0]!.reason).toBe('number-not-allowed')
    expect((await previews.preview(source, rule({ allow_number: true }))).values).toEqual([
      { value: '9007199254740993', rows: 1 },
    ])
  })

  test('takes values too long for a list of candidates whole', async () => {
    const long = 'x'.repeat(5000)
    const source = recoverySourceOf(
      turnsDb(V3, [turn('a', { runtime: `${long}a` }), turn('b', { runtime: long })]),
    )
    expect((await new RulePreviews().preview(source, rule({}))).values).toEqual([
      { value: `${long}a`, rows: 1 },
      { value: long, rows: 1 },
    ])
  })

  test.each(['$["geppetto.runtime@v1"]["profile.slug"]', '$.runtime_fingerprint', 'runtime', '$..runtime'])(
    'of a rule that takes from %s is refused',
    async (path) => {
      const db = turnsDb(V3, [turn('a', '{}')])
      const source = recoverySourceOf(db)
      const refused = { kind: 'InvalidRequest' }
      await expect(new RulePreviews().preview(source, rule({ path }))).rejects.toMatchObject(refused)
      const request = { offset: 0, limit: 1 }
      await expect(new RulePreviews().rows(source, rule({ path }), request)).rejects.toMatchObject(refused)
      expect(() => ruleFillsInput(source, rule({ path }))).toThrow(expect.objectContaining(refused))
    },
  )

  test('lets others work meanwhile, and can be cancelled', async () => {
    const turns = Array.from({ length: 3000 }, (_, at) =>
      turn(`t${at}`, { build: { name: 'planner' }, pad: 'x'.repeat(20_000) }),
    )
    const source = recoverySourceOf(turnsDb(V3, turns))
    let others = 0
    const timer = setInterval(() => others++, 1)
    const preview = await new RulePreviews().preview(source, READ)
    clearInterval(timer)
    expect(preview.fills).toBe(3000)
    expect(others).toBeGreaterThan(0)

    const controller = new AbortController()
    const cancelled = new RulePreviews().preview(source, READ, { signal: controller.signal })
    controller.abort()
    await expect(cancelled).rejects.toMatchObject({ kind: 'Cancelled' })
  })
})

test('a rule matches times beyond 2^53 exactly', () => {
  const times = [2n ** 53n, 2n ** 53n + 1n, 2n ** 53n + 2n]
  const db = turnsDb(
    V3,
    times.map((updated_at_ms, at) => turn(`t${at}`, '{}', { updated_at_ms })),
  )
  const exactly = String(times[1])
  const filter = { from_ms: exactly, until_ms: exactly }
  expect(ruleSlots(recoverySourceOf(db), rule({ filter }))).toEqual(Uint32Array.of(1))
})
