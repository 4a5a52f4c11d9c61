import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Grouping } from '../../../shared/contract/recovery.ts'
import { candidatesOf } from '../../../shared/truth/candidates.ts'
import { isMissing, TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { EVIDENCE_STATES } from '../../../shared/truth/evidence-state.ts'
import { metadataShape } from '../../../shared/truth/shape.ts'
import type { ReadableDb } from '../db/open.ts'
import { patchIndex } from '../queries/patch-index.ts'
import { readShapes, type Shapes, slotsToShape } from '../queries/shapes.ts'
import { type PlainTurn, plainTurns } from '../queries/testing/oracle.ts'
import { IDLE, LOOSE, type StoredTurn, someTurns, turnsDb, V3 } from '../queries/testing/turns-db.ts'
import { reasonNumber, type TurnIndex } from '../queries/turn-index.ts'
import { groupsOf } from './groups.ts'
import { recoverySourceOf } from './testing/source.ts'

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

const shapeOf = ({ metadata, metadataText }: PlainTurn): string => metadataShape(metadataText, metadata)
const lacks = (turn: PlainTurn): (typeof TRUTH_COLUMNS)[number][] =>
  TRUTH_COLUMNS.filter((column) => isMissing(turn[column]))

/** Groups as plain code counts them: by name, with the rows, and the values of each candidate. */
function plainGroups(db: ReadableDb, by: Grouping) {
  const groups = new Map<string, { rows: number; values: Map<string, string[]> }>()
  for (const turn of plainTurns(db)) {
    if (lacks(turn).length === 0) continue
    const name = { shape: shapeOf(turn), conversation: turn.conv_id, session: turn.session_id }[by]
    const group = groups.get(name) ?? { rows: 0, values: new Map() }
    groups.set(name, group)
    group.rows++
    for (const { column, path, rule, value } of candidatesOf(turn.metadataText, turn.metadata, lacks(turn))) {
      const key = [column, path, rule].join(' ')
      group.values.set(key, [...(group.values.get(key) ?? []), value])
    }
  }
  return groups
}

const BY: readonly Grouping[] = ['shape', 'conversation', 'session']

describe('groups', () => {
  test('hold every turn that lacks a value once, with the candidates that its rows have', () => {
    fc.assert(
      fc.property(someTurns, fc.constantFrom(V3, LOOSE), fc.constantFrom(...BY), (turns, schema, by) => {
        const db = turnsDb(schema, turns)
        const { items, groups, rows, of } = groupsOf(recoverySourceOf(db), by)
        const expected = plainGroups(db, by)
        expect([groups, items.length]).toEqual([expected.size, expected.size])
        expect(rows).toBe(items.reduce((sum, item) => sum + item.rows, 0))
        expect(of).toBe(plainTurns(db).length)
        for (const item of items) {
          const name = item.shape ?? item.conv_id ?? item.session_id!
          const group = expected.get(name)!
          expect([item.rows, item.open]).toEqual([group.rows, group.rows])
          expect(new Set(item.candidates.map((c) => [c.column, c.path, c.rule].join(' ')))).toEqual(
            new Set(group.values.keys()),
          )
          for (const { column, path, rule, rows, distinct, values } of item.candidates) {
            const all = group.values.get([column, path, rule].join(' '))!
            expect([rows, distinct]).toEqual([all.length, new Set(all).size])
            for (const { value, rows } of values) expect(rows).toBe(all.filter((one) => one === value).length)
          }
        }
        db.close()
      }),
      { numRuns: 60 },
    )
  })

  test('come with the most open rows first, and a sample that is open where one is', () => {
    const db = turnsDb(V3, [
      turn('a1', { runtime: 'planner' }),
      turn('a2', { runtime: 'planner' }),
      turn('a3', { runtime: 'analyst' }),
      turn('b1', '{}'),
      turn('b2', '{}'),
      turn('c1', '{'),
    ])
    const names = (closed: number[]) =>
      groupsOf(recoverySourceOf(db, closed), 'shape').items.map(({ shape, rows, open, sample }) => [
        shape,
        rows,
        open,
        sample.turn_id,
      ])
    expect(names([])).toEqual([
      ['runtime: string', 3, 3, 'a1'],
      ['{}', 2, 2, 'b1'],
      ['malformed: cut off', 1, 1, 'c1'],
    ])
    expect(names([0, 1, 2])).toEqual([
      ['{}', 2, 2, 'b1'],
      ['malformed: cut off', 1, 1, 'c1'],
      ['runtime: string', 3, 0, 'a1'],
    ])
    expect(names([3])[2]).toEqual(['malformed: cut off', 1, 1, 'c1'])
    expect(names([3])[1]).toEqual(['{}', 2, 1, 'b2'])
  })

  test('say which values are most frequent', () => {
    const values = ['x', 'y', 'y', 'z', 'z', 'z', ...Array.from({ length: 20 }, (_, at) => `once-${at}`)]
    const db = turnsDb(
      V3,
      values.map((runtime, at) => turn(`t${at}`, { runtime }, { inference_id: 'i' })),
    )
    const [candidate] = groupsOf(recoverySourceOf(db), 'shape').items[0]!.candidates
    expect(candidate).toMatchObject({ column: 'runtime_key', path: '$.runtime', rows: 26, distinct: 23 })
    expect(candidate!.values.slice(0, 4)).toEqual([
      { value: 'z', rows: 3 },
      { value: 'y', rows: 2 },
      { value: 'x', rows: 1 },
      { value: 'once-0', rows: 1 },
    ])
    expect(candidate!.values).toHaveLength(8)
  })

  test('offer candidates only for what a row lacks', () => {
    const db = turnsDb(V3, [turn('t', { runtime: 'planner', inferenceId: 'i1' }, { runtime_key: 'analyst' })])
    const { candidates } = groupsOf(recoverySourceOf(db), 'shape').items[0]!
    expect(candidates.map(({ column }) => column)).toEqual(['inference_id'])
  })

  test('count rows that were filled no more, and count them again after an undo', () => {
    const db = turnsDb(V3, [
      turn('a', { runtime: 'planner' }),
      turn('b', { runtime: 'planner' }, { inference_id: 'i' }),
    ])
    const source = recoverySourceOf(db)
    const change = (set: boolean) => ({
      column: 'runtime_key' as const,
      set,
      rows: BigInt64Array.of(2n),
      reason: Uint8Array.of(set ? 0 : reasonNumber('no-canonical-key')),
      state: Uint8Array.of(EVIDENCE_STATES.indexOf(set ? 'recovered' : 'none')),
      runtime: Uint32Array.of(0),
      runtimes: ['planner'],
    })
    const rows = (index: TurnIndex) => groupsOf({ ...source, index }, 'shape').items.map((item) => item.rows)
    expect(rows(source.index)).toEqual([2])
    const filled = patchIndex(source.index, change(true))
    expect(rows(filled)).toEqual([1])
    expect(rows(patchIndex(filled, change(false)))).toEqual([2])
  })

  test('never offer what other rows, the profile or a default would say', () => {
    const db = turnsDb(V3, [
      turn('neighbour', '{}', { runtime_key: 'planner', inference_id: 'i' }),
      turn('lost', { 'geppetto.runtime@v1': { 'profile.slug': 'planner', runtime_fingerprint: 'f' } }),
      turn('empty', '{}'),
    ])
    for (const by of BY) {
      for (const { candidates } of groupsOf(recoverySourceOf(db), by).items) expect(candidates).toEqual([])
    }
  })
})

const shapeAt = ({ shape, labels }: Shapes, slot: number): string | null => labels[shape[slot]!] ?? null

describe('shapes', () => {
  test('are those of the rows’ metadata, also of complete rows that were asked about', () => {
    const db = turnsDb(V3, [
      turn('a', { runtime: 'planner' }),
      turn('b', '{}', { runtime_key: 'planner', inference_id: 'i' }),
      turn('c', '[]', { runtime_key: 'planner', inference_id: 'i' }),
    ])
    const source = recoverySourceOf(db)
    expect([0, 1, 2].map((slot) => shapeAt(source.shapes, slot))).toEqual(['runtime: string', null, null])
    const slots = slotsToShape(source.index, [2])
    const shapes = readShapes(db, { ...source, slots }, IDLE)
    expect([0, 1, 2].map((slot) => shapeAt(shapes, slot))).toEqual([
      'runtime: string',
      null,
      'not an object: array',
    ])
  })

  test('are read with progress, and stop when cancelled', () => {
    const turns = Array.from({ length: 1000 }, (_, at) => turn(`t${at}`, '{}'))
    const db = turnsDb(V3, turns)
    const source = recoverySourceOf(db)
    const input = { ...source, slots: slotsToShape(source.index) }
    const seen: number[] = []
    readShapes(db, input, { checkCancelled: () => {}, progress: ({ done }) => seen.push(done) })
    expect(seen[0]).toBe(0)
    expect(seen.at(-1)).toBe(1000)
    let checks = 0
    const stop = (): void => {
      if (++checks === 3) throw new Error('stopped')
    }
    expect(() => readShapes(db, input, { checkCancelled: stop, progress: () => {} })).toThrow('stopped')
  })

  test('of values too long to be shown are cut, and still counted apart', () => {
    const long = 'x'.repeat(5000)
    const db = turnsDb(
      V3,
      ['a', 'b', 'b'].map((end, at) => turn(`t${at}`, { runtime: long + end }, { inference_id: 'i' })),
    )
    const [candidate] = groupsOf(recoverySourceOf(db), 'shape').items[0]!.candidates
    expect(candidate!.distinct).toBe(2)
    expect(candidate!.values.map(({ value, rows }) => [value.length, rows])).toEqual([
      [1000, 2],
      [1000, 1],
    ])
  })
})
