import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { decideBackfill, rowReason } from '../../../shared/truth/backfill.ts'
import { CANDIDATE_RULES, candidatesOf } from '../../../shared/truth/candidates.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { cutoverOf } from '../../../shared/truth/cutover.ts'
import { evidenceState } from '../../../shared/truth/evidence-state.ts'
import { readMetadata } from '../../../shared/truth/metadata.ts'
import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import type { SampleGeneration } from './options.ts'
import { generateTurns, type SampleTurn, UPGRADE_MS } from './turns.ts'
import { sampleSteps, timelinePathFor, writeSample } from './write.ts'

const GENERATIONS: readonly SampleGeneration[] = ['v2', 'v2-partial', 'v3']

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'turnscope-sample-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => path.join(folder, name)
const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

function query<Row>(file: string, sql: string): Row[] {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare<[], Row>(sql).all()
  } finally {
    db.close()
  }
}

function kindOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof TurnscopeError) return error.kind
    throw error
  }
  return 'no error'
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

type Filled = SampleTurn & { readonly complete: boolean }

function backfilled(turn: SampleTurn): Filled {
  const after = { ...turn } as Record<string, unknown> & SampleTurn
  const { fills } = decideBackfill(turn, readMetadata(turn.turn_metadata_json))
  for (const fill of fills) (after as Record<string, unknown>)[fill.column] = fill.value
  return { ...after, complete: after.runtime_key !== '' && after.inference_id !== '' }
}

describe('the generated story', () => {
  const turns = [...generateTurns()]
  const after = turns.map(backfilled)

  test('is the same for the same seed and another for another', () => {
    expect([...generateTurns()]).toEqual(turns)
    expect([...generateTurns({ seed: 8 })]).not.toEqual(turns)
    expect([...generateTurns({ seed: 8 })]).toHaveLength(turns.length)
  })

  test('gives exactly as many turns as were asked for, each under a key of its own', () => {
    for (const count of [0, 1, 40, 777]) expect([...generateTurns({ turns: count })]).toHaveLength(count)
    expect(new Set(turns.map((turn) => `${turn.conv_id} ${turn.session_id} ${turn.turn_id}`)).size).toBe(1200)
  })

  test('tells the same turns in every generation; only the columns differ', () => {
    for (const generation of GENERATIONS) {
      const told = [...generateTurns({ generation })].map(({ runtime_key, inference_id, ...turn }) => turn)
      expect(told).toEqual(turns.map(({ runtime_key, inference_id, ...turn }) => turn))
    }
  })

  test('has the conversation of the design: two certain switches, three at least', () => {
    const first = after.filter((turn) => turn.conv_id === turns[0]!.conv_id)
    const runtimes = first.map((turn) => turn.runtime_key)
    expect(segmentsOf(runtimes).map((segment) => segment.runtime_key)).toEqual([
      'planner',
      '',
      'inventory',
      'planner',
      'analyst',
    ])
    expect(countSwitches(segmentsOf(runtimes))).toEqual({ certain: 2, at_least: 3 })
    expect(turns[0]!.conversation.pointer).toBe('support')
  })

  test('has a conversation that stays unknown as a whole, and one with unknown between equal runtimes', () => {
    const conversations = grouped(after, (turn) => turn.conv_id)
    const shapes = [...conversations.values()].map((all) => segmentsOf(all.map((turn) => turn.runtime_key)))
    expect(shapes.some((segments) => segments.length === 1 && segments[0]!.runtime_key === '')).toBe(true)
    expect(
      shapes.some(
        (segments) =>
          segments.length === 3 &&
          segments[1]!.runtime_key === '' &&
          segments[0]!.runtime_key === segments[2]!.runtime_key,
      ),
    ).toBe(true)
  })

  test('meets every candidate rule and every reason for missing values but damaged bytes', () => {
    const rules = new Set<string>()
    const reasons = new Set<string>()
    for (const turn of turns) {
      const metadata = readMetadata(turn.turn_metadata_json)
      for (const { rule } of candidatesOf(turn.turn_metadata_json, metadata, TRUTH_COLUMNS)) rules.add(rule)
      reasons.add(rowReason(turn, metadata)!)
    }
    expect([...rules].sort()).toEqual([...CANDIDATE_RULES].sort())
    expect([...reasons].sort()).toEqual([
      'backfill-pending',
      'empty-metadata',
      'empty-value',
      'malformed-json',
      'no-canonical-key',
      'non-canonical',
      'not-an-object',
    ])
  })

  test('has turns of one millisecond, one without a time, large metadata and integers beyond 2^53', () => {
    const times = grouped(turns, (turn) => `${turn.conv_id} ${turn.updated_at_ms}`)
    expect(Math.max(...[...times.values()].map((same) => same.length))).toBeGreaterThanOrEqual(3)
    expect(turns.filter((turn) => turn.updated_at_ms === 0)).toHaveLength(1)
    expect(Math.max(...turns.map((turn) => turn.turn_metadata_json.length))).toBeGreaterThan(60_000)
    expect(turns.some((turn) => turn.turn_metadata_json.includes('9223372036854775807'))).toBe(true)
  })

  test('has its cutover where the server was upgraded, once it is backfilled', () => {
    const cutover = cutoverOf(
      after.length,
      (turn) => after[turn]!.updated_at_ms,
      (turn) => after[turn]!.complete,
    )
    expect(cutover.turns_after).toBeGreaterThan(200)
    expect(cutover.turns_before).toBeGreaterThan(200)
    expect(cutover.from_ms!).toBeLessThanOrEqual(UPGRADE_MS + 86_400_000)
  })

  test('has every evidence state that a file without a journal can have, in files with columns', () => {
    for (const generation of ['v2-partial', 'v3'] as const) {
      const states = new Set(
        [...generateTurns({ generation })].map((turn) =>
          evidenceState(turn.runtime_key, readMetadata(turn.turn_metadata_json), 'runtime_key'),
        ),
      )
      expect([...states].sort()).toEqual(['agrees', 'column-only', 'conflict', 'metadata-only', 'none'])
    }
  })
})

describe('a written sample', () => {
  test.each(GENERATIONS)('of %s is a sound database with the turns of the story', (generation) => {
    const { path: file } = writeSample(at('s.db'), { generation })
    expect(query(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(query(file, 'PRAGMA foreign_key_check')).toEqual([])
    const columns = query<{ name: string }>(file, 'PRAGMA table_info(turns)').map(({ name }) => name)
    const known = TRUTH_COLUMNS.filter((column) => columns.includes(column))
    expect(known).toEqual(
      { v2: [], 'v2-partial': ['runtime_key'], v3: ['runtime_key', 'inference_id'] }[generation],
    )
    const picked = ['turn_id', 'updated_at_ms', 'turn_metadata_json', ...known] as const
    const expected = [...generateTurns({ generation })].map((turn) =>
      Object.fromEntries(picked.map((column) => [column, turn[column as keyof SampleTurn]])),
    )
    expect(query(file, `SELECT ${picked.join(', ')} FROM turns ORDER BY rowid`)).toEqual(expected)
  })

  test('is the same file for the same options', () => {
    writeSample(at('a.db'), { turns: 300, seed: 3 })
    writeSample(at('b.db'), { turns: 300, seed: 3 })
    expect(digest(at('a.db'))).toBe(digest(at('b.db')))
    expect(digest(at('a-timeline.db'))).toBe(digest(at('b-timeline.db')))
  })

  test('has ordered blocks for every turn in several phases, system blocks shared between turns', () => {
    const { path: file } = writeSample(at('s.db'), { turns: 200 })
    const phases = query<{ phase: string }>(file, 'SELECT DISTINCT phase FROM turn_block_membership')
    expect(phases.map(({ phase }) => phase).sort()).toEqual([
      'draft',
      'final',
      'post_inference',
      'post_tools',
      'pre_inference',
    ])
    const kinds = query<{ kind: string }>(file, 'SELECT DISTINCT kind FROM blocks')
    expect(kinds.map(({ kind }) => kind).sort()).toEqual([
      'llm_text',
      'reasoning',
      'system',
      'tool_call',
      'tool_use',
      'user',
    ])
    expect(
      query(
        file,
        `SELECT COUNT(*) AS n FROM turns t WHERE NOT EXISTS
        (SELECT 1 FROM turn_block_membership m WHERE m.turn_id = t.turn_id AND m.phase = 'final')`,
      ),
    ).toEqual([{ n: 0 }])
    expect(query(file, "SELECT COUNT(*) AS n FROM blocks WHERE kind = 'system'")).toEqual([{ n: 6 }])
    for (const { payload_json } of query<{ payload_json: string }>(file, 'SELECT payload_json FROM blocks')) {
      expect(payload_json).not.toMatch(/\{\w+\}|undefined/)
    }
  })

  test('has a companion store whose pointers are not always the last runtime', () => {
    const { timeline_path } = writeSample(at('turns.db'))
    expect(timeline_path).toBe(at('timeline.db'))
    const last = new Map([...generateTurns()].map((turn) => [turn.conv_id, turn.runtime as string]))
    const pointers = query<{ conv_id: string; runtime_key: string }>(
      timeline_path,
      'SELECT conv_id, runtime_key FROM timeline_conversations',
    )
    expect(new Set(pointers.map(({ conv_id }) => conv_id))).toEqual(new Set(last.keys()))
    const moved = pointers.filter(({ conv_id, runtime_key }) => last.get(conv_id) !== runtime_key)
    expect(moved.length).toBeGreaterThan(3)
    expect(moved.length).toBeLessThan(pointers.length / 2)
  })

  test('with no turns is an empty v2 database', () => {
    const { path: file } = writeSample(at('s.db'), { turns: 0 })
    expect(query(file, 'SELECT COUNT(*) AS n FROM turns')).toEqual([{ n: 0 }])
  })
})

test('a sample of the real shape repeats in each turn all that was said before it in its session', () => {
  const { path: file } = writeSample(at('s.db'), { turns: 160, shape: 'real' })
  const ofTurn = ['conv_id', 'session_id', 'turn_id'].map((id) => `${id} = t.${id}`).join(' AND ')
  const turns = query<{ turn_id: string; conv_id: string; final: string; memberships: number }>(
    file,
    `SELECT turn_id, conv_id, (SELECT group_concat(block_id) FROM (SELECT block_id FROM turn_block_membership
       WHERE ${ofTurn} AND phase = 'final' AND block_id NOT LIKE 'system-%' ORDER BY ordinal)) AS final,
       (SELECT count(*) FROM turn_block_membership WHERE ${ofTurn}) AS memberships
     FROM turns t ORDER BY rowid`,
  )
  const [long, next] = [...grouped(turns, ({ conv_id }) => conv_id).values()]
  expect([long!.length, next!.length]).toEqual([150, 10])
  for (const some of [long!, next!])
    some.slice(1).forEach(({ final }, before) => {
      expect(final.startsWith(`${some[before]!.final},`)).toBe(true)
    })
  expect(long!.reduce((sum, { memberships }) => sum + memberships, 0)).toBeGreaterThan(100_000)
  expect(query(file, 'PRAGMA foreign_key_check')).toEqual([])
})

describe('writing', () => {
  test('puts the timeline store beside the sample, under a name of its own', () => {
    expect(timelinePathFor('/x/turns.db')).toBe('/x/timeline.db')
    expect(timelinePathFor('/x/demo.db')).toBe('/x/demo-timeline.db')
    expect(timelinePathFor('demo')).toBe('demo-timeline.db')
  })

  test('leaves the two files and nothing else', () => {
    writeSample(at('s.db'), { turns: 20 })
    expect(readdirSync(folder).sort()).toEqual(['s-timeline.db', 's.db'])
  })

  test('refuses what exists, either file, and replaces it when told to', () => {
    for (const name of ['s.db', 's-timeline.db']) {
      writeFileSync(at(name), 'mine')
      expect(kindOf(() => writeSample(at('s.db'), { turns: 5 }))).toBe('TargetExists')
      expect(readdirSync(folder)).toEqual([name])
      expect(readFileSync(at(name), 'utf8')).toBe('mine')
      rmSync(at(name))
    }
    writeFileSync(at('s.db'), 'mine')
    writeSample(at('s.db'), { turns: 5, replace: true })
    expect(query(at('s.db'), 'SELECT COUNT(*) AS n FROM turns')).toEqual([{ n: 5 }])
  })

  test('never writes beside another database’s journal, which SQLite would apply to the sample', () => {
    writeFileSync(at('s.db-wal'), '')
    expect(kindOf(() => writeSample(at('s.db'), { turns: 5, replace: true }))).toBe('TargetExists')
    expect(readdirSync(folder)).toEqual(['s.db-wal'])
  })

  test('says so when the folder does not exist or the name is a folder’s', () => {
    expect(kindOf(() => writeSample(at('no/s.db'), { turns: 5 }))).toBe('NotWritable')
    for (const name of ['s.db', 's-timeline.db']) {
      mkdirSync(at(name))
      expect(kindOf(() => writeSample(at('s.db'), { turns: 5, replace: true }))).toBe('NotWritable')
      expect(readdirSync(folder)).toEqual([name])
      rmSync(at(name), { recursive: true })
    }
  })

  test('stopped half-way it leaves nothing', () => {
    const steps = sampleSteps(at('s.db'), { turns: 5000 })
    expect(steps.next().value).toMatchObject({ done: 2000, total: 5000, unit: 'rows' })
    expect(readdirSync(folder)).not.toEqual([])
    expect(readdirSync(folder).filter((name) => !name.includes('.tmp'))).toEqual([])
    steps.return(undefined as never)
    expect(readdirSync(folder)).toEqual([])
  })
})
