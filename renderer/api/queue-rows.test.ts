import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecidedRow, MissingGroup, QueueItem } from '../../shared/contract/recovery.ts'
import { missingRows, NO_ROWS, patchGroups, patchQueue, type QueueRows, withPage } from './queue-rows.ts'

const item = (n: number, value = ''): QueueItem => ({
  conv_id: 'c',
  session_id: 's',
  turn_id: `turn-${n}`,
  runtime_key: value,
  inference_id: '',
  updated_at_ms: n,
  reason: 'no-canonical-key',
  candidates: [],
  provenance: { runtime_key: null, inference_id: null },
  shape: 'empty',
  closed: null,
})
const group = (name: string, open: number, rows = open): MissingGroup => ({
  shape: name,
  conv_id: null,
  session_id: null,
  rows,
  open,
  sample: { conv_id: 'c', session_id: 's', turn_id: name },
  candidates: [],
})
/** A list of which some places are held. */
const held = (all: readonly QueueItem[], places: readonly number[]): QueueRows => ({
  total: all.length,
  rows: new Map(places.filter((at) => at < all.length).map((at) => [at, all[at]!])),
})
const answer = (list: readonly QueueItem[], turn_id: string, changed: QueueItem | null): DecidedRow => {
  const at = list.findIndex((one) => one.turn_id === turn_id)
  return {
    entry: {
      conv_id: 'c',
      session_id: 's',
      turn_id,
      column: 'runtime_key',
      path: null,
      before: '',
      after: 'x',
    },
    item: changed,
    screen: { total: list.length, at: at < 0 ? null : at },
  }
}

describe('a list after a decision', () => {
  test('every row it still holds stands where the engine has it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 20 }),
        fc.array(fc.nat(20)),
        fc.nat(30),
        fc.constantFrom('leaves', 'stays', 'comes'),
        (numbers, places, picked, what) => {
          const sorted = numbers.toSorted((a, b) => a - b)
          const n = sorted[picked % sorted.length]!
          const without = sorted.filter((one) => one !== n).map((one) => item(one))
          const present = sorted.map((one) => item(one))
          const changed = sorted.map((one) => item(one, one === n ? 'x' : ''))
          const [before, after] = {
            leaves: [present, without],
            stays: [present, changed],
            comes: [without, changed],
          }[what] as [QueueItem[], QueueItem[]]
          const now = what === 'leaves' ? null : item(n, 'x')
          const list = held(before, places)
          const patched = patchQueue(list, answer(after, `turn-${n}`, now))
          if (patched === undefined) {
            // Where a row that left was not held, nobody knows which rows moved up.
            expect(what).toBe('leaves')
            expect([...list.rows.values()].some(({ turn_id }) => turn_id === `turn-${n}`)).toBe(false)
            return
          }
          expect(patched.total).toBe(after.length)
          for (const [at, row] of patched.rows) expect(row).toEqual(after[at])
          const lost = what === 'leaves' ? 1 : 0
          expect(patched.rows.size).toBeGreaterThanOrEqual(list.rows.size - lost)
        },
      ),
    )
  })

  test('a list that cannot have become what the answer says is read again', () => {
    const all = [0, 1, 2, 3].map((n) => item(n))
    const list = held(all, [0, 1, 2, 3])
    const left = answer(all.slice(1), 'turn-0', null)
    expect(patchQueue({ ...list, total: 9 }, left)).toBeUndefined()
    expect(patchQueue(list, { ...left, screen: null })).toBeUndefined()
    expect(patchQueue(list, answer([...all, item(9)], 'turn-0', item(0)))).toBeUndefined()
  })
})

describe('rows to ask for', () => {
  const list = (total: number, from: number, to: number): QueueRows => ({
    total,
    rows: new Map(Array.from({ length: to - from }, (_, n) => [from + n, item(from + n)])),
  })

  test('are none where all in sight are held', () => {
    expect(missingRows(list(100, 0, 24), 0, 12)).toBeNull()
    expect(missingRows(list(10, 0, 10), 0, 30)).toBeNull()
    expect(missingRows(NO_ROWS, 0, 30)).toBeNull()
  })

  test('are a few where one has moved up into sight', () => {
    expect(missingRows(list(100, 0, 12), 0, 12)).toEqual({ offset: 12, limit: 3 })
    expect(missingRows(list(13, 0, 12), 0, 12)).toEqual({ offset: 12, limit: 1 })
  })

  test('are some screens’ worth after a jump', () => {
    expect(missingRows(list(1000, 0, 24), 500, 512)).toEqual({ offset: 480, limit: 53 })
    expect(missingRows(list(1000, 0, 0), 0, 12)).toEqual({ offset: 0, limit: 33 })
  })

  test('a page stands at its place', () => {
    const filled = withPage(list(100, 0, 2), { items: [item(7)], total: 90 }, 7)
    expect([...filled.rows.keys()]).toEqual([0, 1, 7])
    expect(filled.total).toBe(90)
  })
})

describe('groups after a decision', () => {
  const list = { items: [group('a', 5), group('b', 5), group('c', 1)], groups: 3, rows: 11, of: 20 }

  test('one that lost an open row moves behind those that have more', () => {
    const after = patchGroups(list, [group('a', 4)])!
    expect(after.items.map(({ shape, open }) => `${shape}${open}`)).toEqual(['b5', 'a4', 'c1'])
    expect(after).toMatchObject({ groups: 3, rows: 10 })
  })

  test('one without rows is gone', () => {
    expect(patchGroups(list, [group('c', 0)])).toMatchObject({ groups: 2, rows: 10 })
  })

  test('several change at once', () => {
    const after = patchGroups(list, [group('a', 0), group('c', 7)])!
    expect(after.items.map(({ shape, open }) => `${shape}${open}`)).toEqual(['c7', 'b5'])
    expect(after).toMatchObject({ groups: 2, rows: 12 })
  })

  test('one that comes back has its place by its rows, where all are listed', () => {
    const after = patchGroups(list, [group('d', 2)])!
    expect(after.items.map(({ shape }) => shape)).toEqual(['a', 'b', 'd', 'c'])
    expect(after).toMatchObject({ groups: 4, rows: 13 })
    expect(patchGroups({ ...list, groups: 4 }, [group('d', 2)])).toBeUndefined()
  })

  test('its place among equals is read from the engine', () => {
    expect(patchGroups(list, [group('d', 1)])).toBeUndefined()
  })
})
