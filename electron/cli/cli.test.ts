import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { EVIDENCE_STATES } from '../../shared/truth/evidence-state.ts'
import { oracleCanonical, oracleServer } from '../../shared/truth/testing/oracle.ts'
import { generateTurns } from '../engine/sample/turns.ts'
import {
  evidence,
  failure,
  given,
  json,
  layOutEvidence,
  out,
  query,
  refused,
  sha256,
  TURNS,
  timelineDb,
  turnscope,
  v2,
  v3,
} from './evidence-fixtures.ts'

layOutEvidence()

const storeState = z.strictObject({ state: z.string(), frozen_at_ms: z.null() }).nullable()
const switches = z.strictObject({ certain: z.number(), at_least: z.number() })
const status = z.strictObject({ name: z.string(), status: z.enum(['ok', 'missing', 'differs']) })

describe.concurrent('inspect', () => {
  const shape = z.object({
    evidence: z.object({
      path: z.string(),
      files: z.array(
        z.strictObject({
          name: z.string(),
          bytes: z.number(),
          sha256: z.string().regex(/^[0-9a-f]{64}$/),
          role: z.enum(['main', 'wal', 'journal']),
        }),
      ),
      journal_mode: z.string(),
      findings: z.array(z.strictObject({ code: z.string(), severity: z.string(), message: z.string() })),
    }),
    schema: z.object({ generation: z.string(), columns: z.array(status), indexes: z.array(status) }),
    counts: z
      .strictObject({
        turns: z.number(),
        conversations: z.number(),
        missing_runtime_or_inference: z.number(),
        missing_runtime: z.number(),
        missing_inference: z.number(),
        server_made: z.number(),
        distinct_turns: z.number().optional(),
      })
      .nullable(),
    cutover: z
      .strictObject({ from_ms: z.number().nullable(), turns_after: z.number(), turns_before: z.number() })
      .nullable(),
  })

  test('says what a v2 file is: its seal, its gaps, every row missing, no cutover', async () => {
    const found = await json(shape, 'inspect', v2)
    expect(found.evidence).toMatchObject({
      path: v2,
      files: [{ name: 'turns.db', bytes: readFileSync(v2).length, sha256: sha256(v2) }],
      findings: [],
    })
    expect(found.schema.generation).toBe('v2')
    expect(found.schema.columns.filter((column) => column.status !== 'ok')).toEqual([
      { name: 'runtime_key', status: 'missing' },
      { name: 'inference_id', status: 'missing' },
    ])
    expect(found.counts).toMatchObject({
      turns: TURNS,
      missing_runtime_or_inference: TURNS,
      missing_runtime: TURNS,
      missing_inference: TURNS,
    })
    expect(found.cutover).toEqual({ from_ms: null, turns_after: 0, turns_before: TURNS })
  })

  test('counts what a v3 file lacks', async () => {
    const found = await json(shape, 'inspect', v3)
    const turns = [...generateTurns({ turns: TURNS, generation: 'v3' })]
    const lack = (column: 'runtime_key' | 'inference_id') =>
      turns.filter((turn) => turn[column] === '').length
    expect(found.schema.generation).toBe('v3')
    expect(found.counts).toEqual({
      turns: TURNS,
      conversations: new Set(turns.map((turn) => turn.conv_id)).size,
      missing_runtime_or_inference: turns.filter(
        (turn) => turn.runtime_key === '' || turn.inference_id === '',
      ).length,
      missing_runtime: lack('runtime_key'),
      missing_inference: lack('inference_id'),
      distinct_turns: TURNS,
      server_made: turns.filter((turn) =>
        (['runtime_key', 'inference_id'] as const).some((column) => {
          const { early, later } = oracleServer(turn.turn_metadata_json, column)
          const canonical = 'value' in oracleCanonical(turn.turn_metadata_json, column)
          return turn[column] !== '' && !canonical && [early, later].includes(turn[column])
        }),
      ).length,
    })
  })

  test.each([
    ['no-row-ids.db', 'v1'],
    ['unrelated.db', 'unrelated'],
  ])('looks at %s too, which no other verb does', async (name, generation) => {
    expect((await json(shape, 'inspect', given(name))).schema.generation).toBe(generation)
    for (const verb of [
      ['conversations'],
      ['missing'],
      ['plan'],
      ['timeline', '--conv', 'c'],
      ['migrate', '--out', out('no.db')],
    ]) {
      const [called, ...rest] = verb as [string, ...string[]]
      const kind = generation === 'unrelated' ? 'UnrelatedDatabase' : 'LegacyGeneration'
      expect(await refused(called, given(name), ...rest)).toEqual([3, kind])
    }
    expect(existsSync(out('no.db'))).toBe(false)
  })

  test('without --json the same is said in words', async () => {
    const { code, stdout } = await turnscope(['inspect', v2])
    expect(code).toBe(0)
    expect(stdout).toContain(sha256(v2))
    expect(stdout).toContain('300 of 300 lack a runtime or an inference id')
    expect(() => JSON.parse(stdout)).toThrow()
  })
})

describe.concurrent('input that is refused', () => {
  test('not a database, empty, absent, a folder: exit 3, in words and as data', async () => {
    expect(await refused('inspect', given('text.db'))).toEqual([3, 'NotADatabase'])
    expect((await refused('inspect', given('empty.db')))[0]).toBe(3)
    expect(await refused('conversations', given('absent.db'))).toEqual([3, 'NotFound'])
    expect((await refused('plan', evidence))[0]).toBe(3)
    const { code, stdout, stderr } = await turnscope(['inspect', given('text.db')])
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  test('a file cut in half is read as far as it goes, or refused in words', async () => {
    const { code, stdout } = await turnscope(['inspect', given('half.db'), '--json'])
    if (code === 0) {
      const { evidence } = JSON.parse(stdout) as { evidence: { findings: { severity: string }[] } }
      expect(evidence.findings.map(({ severity }) => severity)).toContain('error')
    } else expect([code, failure.parse(JSON.parse(stdout)).error.kind]).toEqual([3, 'Damaged'])
  })
})

describe.concurrent('conversations', () => {
  const shape = z.object({
    items: z.array(
      z.looseObject({
        conv_id: z.string(),
        turns: z.number(),
        missing: z.number(),
        runtimes: z.array(z.string()),
        switches,
        first_ms: z.number(),
        last_ms: z.number(),
        resolved_runtime_key: z.string().nullable(),
      }),
    ),
    total: z.number(),
    timeline_store: storeState,
  })
  const all = [...generateTurns({ turns: TURNS, generation: 'v3' })]
  const ids = new Set(all.map((turn) => turn.conv_id))

  test('lists every one with its turns, and no pointer without a timeline store', async () => {
    const { items, total } = await json(shape, 'conversations', v3)
    expect(total).toBe(ids.size)
    expect(new Set(items.map((item) => item.conv_id))).toEqual(ids)
    for (const item of items) {
      const turns = all.filter((turn) => turn.conv_id === item.conv_id)
      expect(item.turns).toBe(turns.length)
      expect(item.resolved_runtime_key).toBeNull()
    }
  })

  test('shows the pointer of a timeline store beside the turns, which it does not change', async () => {
    const plain = await json(shape, 'conversations', v3)
    const { items } = await json(shape, 'conversations', v3, '--timeline-db', timelineDb)
    const first = items.find((item) => item.conv_id === all[0]!.conv_id)!
    expect(first.resolved_runtime_key).toBe('support')
    expect(first.runtimes).not.toContain('support')
    const withoutPointer = ({ resolved_runtime_key, ...item }: (typeof items)[number]) => item
    expect(items.map(withoutPointer)).toEqual(plain.items.map(withoutPointer))
  })

  test('--limit shortens the list and still says how many there are', async () => {
    const { items, total } = await json(shape, 'conversations', v3, '--limit', '2')
    expect([items.length, total]).toEqual([2, ids.size])
  })
})

describe.concurrent('timeline', () => {
  const shape = z.object({
    conv_id: z.string(),
    resolved_runtime_key: z.string().nullable(),
    timeline_store: storeState,
    turns: z.array(
      z.looseObject({
        session_id: z.string(),
        turn_id: z.string(),
        updated_at_ms: z.number(),
        runtime_key: z.string(),
        inference_id: z.string(),
        evidence: z.strictObject({ runtime: z.enum(EVIDENCE_STATES), inference: z.enum(EVIDENCE_STATES) }),
      }),
    ),
    segments: z.array(
      z.looseObject({
        runtime_key: z.string(),
        first_turn_id: z.string(),
        last_turn_id: z.string(),
        turns: z.number(),
      }),
    ),
    switches,
  })
  const conv_id = [...generateTurns({ turns: 1 })][0]!.conv_id

  test('of a migrated file has the turns in order, unknown runs as segments, and both counts of switches', async () => {
    const migrated = out('for-timeline.db')
    expect((await turnscope(['migrate', v2, '--out', migrated])).code).toBe(0)
    const found = await json(shape, 'timeline', migrated, '--conv', conv_id, '--timeline-db', timelineDb)
    expect(found.turns.map(({ turn_id, runtime_key }) => ({ turn_id, runtime_key }))).toEqual(
      query(
        migrated,
        `SELECT turn_id, runtime_key FROM turns WHERE conv_id = '${conv_id}' ORDER BY updated_at_ms, turn_id`,
      ),
    )
    expect(found.segments.map(({ runtime_key, turns }) => [runtime_key, turns])).toEqual([
      ['planner', 9],
      ['', 5],
      ['inventory', 7],
      ['planner', 6],
      ['analyst', 8],
    ])
    expect(found.segments.at(-1)!.last_turn_id).toBe(found.turns.at(-1)!.turn_id)
    expect(found.switches).toEqual({ certain: 2, at_least: 3 })
    expect(found.resolved_runtime_key).toBe('support')
  })

  test('of a v2 file is unknown throughout, with what its metadata could fill', async () => {
    const found = await json(shape, 'timeline', v2, '--conv', conv_id)
    expect(found.segments).toHaveLength(1)
    expect(found.segments[0]!.runtime_key).toBe('')
    expect(found.switches).toEqual({ certain: 0, at_least: 0 })
    expect(new Set(found.turns.map(({ evidence }) => evidence.runtime))).toEqual(
      new Set(['metadata-only', 'none']),
    )
  })

  test('of a conversation that is not there is refused', async () => {
    expect(await refused('timeline', v2, '--conv', 'nobody')).toEqual([3, 'NotFound'])
  })
})

describe.concurrent('missing', () => {
  const shape = z.object({
    total: z.number(),
    items: z.array(
      z.strictObject({
        conv_id: z.string(),
        session_id: z.string(),
        turn_id: z.string(),
        runtime_key: z.string(),
        inference_id: z.string(),
        updated_at_ms: z.number(),
        reason: z.string(),
        candidates: z.array(
          z.strictObject({ column: z.string(), path: z.string(), value: z.string(), rule: z.string() }),
        ),
        provenance: z.strictObject({ runtime_key: z.null(), inference_id: z.null() }),
        carried_over: z.literal(true).optional(),
      }),
    ),
    next: z.string().nullable(),
  })
  const lacking = [...generateTurns({ turns: TURNS, generation: 'v3' })].filter(
    (turn) => turn.runtime_key === '' || turn.inference_id === '',
  )

  test('page by page, gives every row once', async () => {
    const seen: string[] = []
    let after: string[] = []
    for (;;) {
      const page = await json(shape, 'missing', v3, '--limit', '60', ...after)
      expect(page.total).toBe(lacking.length)
      seen.push(...page.items.map((item) => item.turn_id))
      if (page.next === null) break
      expect(page.items).toHaveLength(60)
      after = ['--after', page.next]
    }
    expect(new Set(seen)).toEqual(new Set(lacking.map((turn) => turn.turn_id)))
    expect(seen).toHaveLength(lacking.length)
  })

  test('gives fifty when not told otherwise, in a v2 file every row', async () => {
    const page = await json(shape, 'missing', v2)
    expect([page.total, page.items.length]).toEqual([TURNS, 50])
  })

  test('a cursor of another file, or none at all, is bad usage', async () => {
    const { next } = await json(shape, 'missing', v3, '--limit', '1')
    expect((await refused('missing', v2, '--after', next!))[0]).toBe(2)
    expect((await refused('missing', v2, '--after', 'page-2'))[0]).toBe(2)
  })
})
