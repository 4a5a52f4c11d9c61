import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isMissing } from '../../shared/truth/columns.ts'
import { readMetadata } from '../../shared/truth/metadata.ts'
import { evaluateRule } from '../../shared/truth/recovery-rule.ts'
import { metadataShape } from '../../shared/truth/shape.ts'
import { oracleBackfill } from '../../shared/truth/testing/oracle.ts'
import type { SampleGeneration } from '../engine/sample/options.ts'
import { generateTurns } from '../engine/sample/turns.ts'
import { writeSample } from '../engine/sample/write.ts'
import { turnscope as run } from './fixtures.ts'

const TURNS = 400

let root: string
/** The evidence: nothing in this folder may ever change. */
let evidence: string
let temporary: string
let before: Record<string, string>

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, sha256(join(folder, name))]))
const given = (generation: SampleGeneration): string => join(evidence, `${generation}.db`)
const out = (name: string): string => join(root, name)

async function turnscope<T>(...args: string[]): Promise<{ code: number | null; json: T; stderr: string }> {
  const { code, stdout, stderr } = await run([...args, '--json'], { env: { TURNSCOPE_TMPDIR: temporary } })
  return { code, json: JSON.parse(stdout) as T, stderr }
}

interface Shapes {
  readonly items: readonly {
    readonly shape: string
    readonly rows: number
    readonly sample: { readonly conv_id: string; readonly session_id: string; readonly turn_id: string }
    readonly candidates: readonly {
      readonly column: string
      readonly path: string
      readonly rule: string
      readonly distinct: number
      readonly values: readonly { readonly value: string; readonly rows: number }[]
    }[]
  }[]
}

interface Recovered {
  readonly applied: readonly {
    readonly rule: { readonly column: string; readonly path: string }
    readonly note: string
    readonly filled: number
    readonly skipped: number
  }[]
  readonly journal: readonly { readonly kind: string; readonly person: string; readonly rows: number }[]
  readonly output: { readonly path: string; readonly bytes: number; readonly sha256: string }
}

interface Failed {
  readonly error: { readonly kind: string; readonly message: string; readonly next: string }
}

interface Row {
  readonly turn_id: string
  readonly metadata: string
  runtime_key: string
  inference_id: string
}

/** The rows of a sample as the automatic backfill leaves them. */
const afterBackfill = (generation: SampleGeneration): Row[] =>
  [...generateTurns({ turns: TURNS, generation })].map((turn) => ({
    turn_id: turn.turn_id,
    metadata: turn.turn_metadata_json,
    ...(oracleBackfill(turn, turn.turn_metadata_json) as { runtime_key: string; inference_id: string }),
  }))

const RULES = [
  { shape: null, column: 'runtime_key', path: '$.runtime', note: 'early builds' },
  { shape: null, column: 'runtime_key', path: '$["geppetto.runtime@v1"].slug', note: 'slugs' },
  { shape: null, column: 'inference_id', path: '$.inferenceId', note: 'early builds' },
] as const

function rulesAt(name: string, rules: readonly unknown[] = RULES, format = 1): string {
  const path = out(name)
  writeFileSync(path, JSON.stringify({ kind: 'turnscope-recovery-rules', format, rules }, null, 2))
  return path
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'turnscope-recover-test-'))
  evidence = join(root, 'evidence')
  temporary = join(root, 'temporary')
  for (const folder of [evidence, temporary]) mkdirSync(folder)
  for (const generation of ['v2', 'v2-partial', 'v3'] as const)
    writeSample(given(generation), { turns: TURNS, generation })
  before = contents(evidence)
})

afterAll(() => {
  try {
    expect(contents(evidence)).toEqual(before)
    expect(readdirSync(temporary)).toEqual([])
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

describe('shapes', () => {
  test.each(['v2', 'v2-partial', 'v3'] as const)(
    'of a %s file are those of the rows that the backfill leaves, largest first',
    async (generation) => {
      const { code, json, stderr } = await turnscope<Shapes>('shapes', given(generation))
      expect(code).toBe(0)
      if (generation !== 'v3') expect(stderr).toContain('temporary copy')
      const expected = new Map<string, number>()
      for (const row of afterBackfill(generation)) {
        if (!isMissing(row.runtime_key) && !isMissing(row.inference_id)) continue
        const shape = metadataShape(row.metadata, readMetadata(row.metadata))
        expected.set(shape, (expected.get(shape) ?? 0) + 1)
      }
      expect(new Map(json.items.map(({ shape, rows }) => [shape, rows]))).toEqual(expected)
      const rows = json.items.map((item) => item.rows)
      expect(rows).toEqual([...rows].sort((a, b) => b - a))
      const early = json.items.find(({ shape }) => shape.startsWith('runtime: string'))!
      expect(early.candidates[0]).toMatchObject({
        column: 'runtime_key',
        path: '$.runtime',
        rule: 'runtime-string',
        distinct: early.candidates[0]!.values.length,
      })
    },
  )
})

describe('recover', () => {
  test.each(['v2', 'v3'] as const)(
    'fills a copy of a %s file by the rules in their order, and nothing else',
    async (generation) => {
      const target = out(`recovered-${generation}.db`)
      const rules = rulesAt(`rules-${generation}.json`)
      const { code, json } = await turnscope<Recovered>(
        ...['recover', given(generation), '--rules', rules, '--out', target, '--person', 'Ada'],
      )
      expect(code).toBe(0)
      const rows = afterBackfill(generation)
      const applied = RULES.map(({ column, path, note }) => {
        let [filled, skipped] = [0, 0]
        for (const row of rows) {
          if (!isMissing(row[column])) continue
          const rule = { path, allow_number: false }
          const outcome = evaluateRule(rule, {
            text: row.metadata,
            metadata: readMetadata(row.metadata),
            decoded: () => null,
          })
          if ('value' in outcome) {
            row[column] = outcome.value
            filled++
          } else skipped++
        }
        return { rule: { column, path }, note, filled, skipped }
      })
      expect(applied.every(({ filled }) => filled > 0)).toBe(true)
      expect(json.applied).toMatchObject(applied)
      const ruleRuns = json.journal.filter(({ kind }) => kind === 'rule')
      expect(ruleRuns).toMatchObject(applied.map(({ filled }) => ({ person: 'Ada', rows: filled })))
      expect(json.output).toEqual({
        path: target,
        bytes: readFileSync(target).length,
        sha256: sha256(target),
      })

      const db = new Database(target, { readonly: true })
      const written = db.prepare<[], Row>(
        'SELECT turn_id, turn_metadata_json AS metadata, runtime_key, inference_id FROM turns',
      )
      const byId = (a: Row, b: Row): number => (a.turn_id < b.turn_id ? -1 : 1)
      expect(written.all().sort(byId)).toEqual(rows.sort(byId))
      expect(db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'turnscope%'").all()).toEqual([])
      db.close()

      const again = await turnscope<Recovered>(
        'recover',
        target,
        '--rules',
        rules,
        '--out',
        out(`again-${generation}.db`),
        '--force',
      )
      expect(again.code).toBe(0)
      expect(again.json.applied.map(({ filled }) => filled)).toEqual([0, 0, 0])
    },
  )

  const rule = RULES[0]
  test.each<[string, string, () => string]>([
    [
      'Line 1',
      'InvalidRequest',
      () => {
        const path = out('cut.json')
        writeFileSync(path, '{"kind":')
        return path
      },
    ],
    [
      '$.rules[1].column',
      'InvalidRequest',
      () => rulesAt('column.json', [rule, { ...rule, column: 'conv_id' }]),
    ],
    ['$.rules[0].note', 'InvalidRequest', () => rulesAt('note.json', [{ ...rule, note: '' }])],
    ['$.rules[0].path', 'InvalidRequest', () => rulesAt('path.json', [{ ...rule, path: 'runtime' }])],
    [
      '$.rules[0].path',
      'InvalidRequest',
      () => rulesAt('context.json', [{ ...rule, path: '$["geppetto.runtime@v1"]["profile.slug"]' }]),
    ],
    ['Rule 2 of 2', 'InvalidRequest', () => rulesAt('nowhere.json', [rule, { ...rule, path: '$.runtimee' }])],
    ['Rule 1 of 1', 'InvalidRequest', () => rulesAt('shape.json', [{ ...rule, shape: 'no such shape' }])],
    ['format 2', 'VersionMismatch', () => rulesAt('newer.json', [rule], 2)],
    ['There is no file', 'NotFound', () => out('none.json')],
  ])('of a file of rules that is wrong says %s, exits 3, and writes nothing', async (said, kind, rules) => {
    const target = out('never.db')
    const { code, json } = await turnscope<Failed>(
      'recover',
      given('v2'),
      '--rules',
      rules(),
      '--out',
      target,
    )
    expect([code, json.error.kind]).toEqual([3, kind])
    expect(json.error.message).toContain(said)
    expect(existsSync(target)).toBe(false)
  })

  test('never replaces a file unless it is forced to, nor the evidence, nor the rules', async () => {
    const rules = rulesAt('rules.json')
    const target = out('taken.db')
    writeFileSync(target, 'mine')
    const refused = await turnscope<Failed>('recover', given('v3'), '--rules', rules, '--out', target)
    expect([refused.code, refused.json.error.kind]).toEqual([5, 'TargetExists'])
    expect(readFileSync(target, 'utf8')).toBe('mine')
    for (const [file, expected] of [
      [given('v3'), 5],
      [rules, 2],
    ] as const) {
      const { code } = await turnscope('recover', given('v3'), '--rules', rules, '--out', file, '--force')
      expect(code).toBe(expected)
    }
    expect(JSON.parse(readFileSync(rules, 'utf8')).rules).toHaveLength(RULES.length)
    expect((await turnscope('recover', given('v3'), '--rules', rules, '--out', target, '--force')).code).toBe(
      0,
    )
  })

  test('what is open of a shape is closed in one run, with an entry for each row and nothing filled', async () => {
    const target = out('closed.db')
    const { json: shapes } = await turnscope<{ items: { shape: string; rows: number }[] }>(
      'shapes',
      given('v3'),
    )
    const { shape, rows } = shapes.items[0]!
    const { code, json } = await turnscope<Recovered & { closed: unknown }>(
      ...['recover', given('v3'), '--close', shape, 'no such shape', '--reason', 'no log', '--out', target],
    )
    expect(code).toBe(0)
    expect(json.closed).toEqual([
      { shape, rows },
      { shape: 'no such shape', rows: 0 },
    ])
    const runs = json.journal.filter(({ kind }) => kind === 'unrecoverable')
    expect(runs).toMatchObject([{ rows, note: 'no log' }])
  })

  test('without --rules or --out, or a closing without its reason, is bad usage', async () => {
    const closing = ['recover', given('v3'), '--close', 'x', '--out', out('x.db')]
    expect((await turnscope(...closing)).code).toBe(2)
    expect((await turnscope(...closing, '--reason', ' ')).code).toBe(2)
    expect((await turnscope('recover', given('v3'), '--out', out('x.db'))).code).toBe(2)
    expect((await turnscope('recover', given('v3'), '--rules', rulesAt('r.json'))).code).toBe(2)
  })

  test.each(['', ' ', 'x'.repeat(201)])(
    'a person whom no journal takes is bad usage, before any work',
    async (person) => {
      // The database is not even looked at: there is none.
      const args = [out('none.db'), '--rules', out('none.json'), '--out', out('x.db'), '--person', person]
      const { code, json } = await turnscope<Failed>('recover', ...args)
      expect([code, json.error.kind]).toEqual([2, 'InvalidRequest'])
      expect(json.error.message).toContain('person')
    },
  )
})
