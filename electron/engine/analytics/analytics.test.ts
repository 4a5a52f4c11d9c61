import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import { SALVAGE } from '../../../shared/truth/copy-advice.ts'
import { cutoverOf } from '../../../shared/truth/cutover.ts'
import { evidenceState } from '../../../shared/truth/evidence-state.ts'
import { LATEST_MS } from '../../../shared/truth/time-buckets.ts'
import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import type { ReadableDb } from '../db/open.ts'
import { cutoverOfIndex } from '../queries/counts.ts'
import { type PlainTurn, plainTurns } from '../queries/testing/oracle.ts'
import { LOOSE, type StoredTurn, someTurns, sourceOf, turnsDb, V3 } from '../queries/testing/turns-db.ts'
import { countedSlots } from './counted.ts'
import { coverageOf } from './coverage.ts'
import { explainCutover } from './explain.ts'
import { repeatedInferenceIds, serverMadeIds } from './repeated.ts'
import { usageOf } from './usage.ts'

const runtimes = fc.constantFrom('planner', 'analyst', 'x', "o'clock")
const tables = fc.oneof(
  someTurns,
  // Complete from some time on, so that there is a cutover with something on either side of it.
  fc
    .tuple(someTurns, fc.integer({ min: 0, max: 6 }), fc.array(runtimes, { minLength: 1 }))
    .map(([turns, from, names]) =>
      turns.map(
        (turn, at): StoredTurn =>
          typeof turn.updated_at_ms === 'number' && turn.updated_at_ms < from
            ? turn
            : { ...turn, runtime_key: names[at % names.length]!, inference_id: ['i0', '7', 'i2'][at % 3]! },
      ),
    ),
)

/** The turns that count, by the definition of the cutover. */
function plainCounted(turns: readonly PlainTurn[]): PlainTurn[] {
  const { from_ms } = cutoverOf(
    turns.length,
    (turn) => (turns[turn]!.isTimed ? turns[turn]!.time : Number.POSITIVE_INFINITY),
    (turn) => turns[turn]!.reason === null,
  )
  return from_ms === null
    ? []
    : turns.filter(({ time, isTimed }) => isTimed && time !== 0n && time >= from_ms)
}

const serverMade = (turns: readonly PlainTurn[], column: TruthColumn): number =>
  turns.filter((turn) => evidenceState(turn[column], turn.metadata, column) === 'server-made').length

const isDated = ({ time }: PlainTurn): boolean => time !== 0n && Math.abs(Number(time)) <= LATEST_MS

function tally(values: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

function groupBy(turns: readonly PlainTurn[], keyOf: (turn: PlainTurn) => string): Map<string, PlainTurn[]> {
  const groups = new Map<string, PlainTurn[]>()
  for (const turn of turns) groups.set(keyOf(turn), [...(groups.get(keyOf(turn)) ?? []), turn])
  return groups
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

function analysed(db: ReadableDb) {
  const source = sourceOf(db)
  const { isCounted } = countedSlots(source.index)
  const cutover = cutoverOfIndex(source.index)
  return {
    ...usageOf(source.index, isCounted),
    coverage: coverageOf(source.index, isCounted),
    repeated:
      cutover.from_ms === null
        ? { items: [], total: 0 }
        : repeatedInferenceIds(
            db,
            source.columns,
            BigInt(cutover.from_ms),
            serverMadeIds(source.index, isCounted),
          ),
  }
}

test('only turns from the cutover on are counted, each once, by runtime, conversation and time', () => {
  fc.assert(
    fc.property(tables, (stored) => {
      const db = turnsDb(LOOSE, stored)
      const turns = plainTurns(db)
      const counted = plainCounted(turns)
      const found = analysed(db)

      const conversations = groupBy(counted, ({ conv_id }) => conv_id)
      expect(found.counted).toEqual({ turns: counted.length, conversations: conversations.size })
      expect(Object.fromEntries(found.runtimes.map((each) => [each.runtime_key, each.turns]))).toEqual(
        tally(counted.map(({ runtime_key }) => runtime_key)),
      )
      for (const { runtime_key, conversations: of } of found.runtimes) {
        const having = [...conversations.values()].filter((own) =>
          own.some((turn) => turn.runtime_key === runtime_key),
        )
        expect(of).toBe(having.length)
      }
      const switches = [...conversations.values()].map((own) =>
        countSwitches(segmentsOf(own.map(({ runtime_key }) => runtime_key))),
      )
      expect(found.switches).toEqual({
        certain: sum(switches.map(({ certain }) => certain)),
        at_least: sum(switches.map(({ at_least }) => at_least)),
      })
      for (const item of found.conversations.items)
        expect(item.turns).toBe(conversations.get(item.conv_id)!.length)

      const { series, others, undated } = found.over_time
      const inBuckets = sum([...series, ...(others === null ? [] : [others])].map((each) => sum(each.turns)))
      expect(inBuckets).toBe(counted.filter(isDated).length)
      expect(undated).toBe(counted.length - inBuckets)

      const ids = groupBy(counted, ({ inference_id }) => inference_id)
      expect(found).toMatchObject({
        server_made: serverMade(counted, 'runtime_key'),
        server_made_inference: serverMade(counted, 'inference_id'),
      })
      const repeated = [...ids].filter(([, own]) => own.length > 1)
      expect(found.repeated.total).toBe(repeated.length)
      expect(
        Object.fromEntries(
          found.repeated.items.map((each) => [
            each.inference_id,
            [each.turns, each.conversations, each.server_made],
          ]),
        ),
      ).toEqual(
        Object.fromEntries(
          repeated.map(([id, own]) => [
            id,
            [own.length, new Set(own.map(({ conv_id }) => conv_id)).size, serverMade(own, 'inference_id')],
          ]),
        ),
      )
      db.close()
    }),
  )
})

test('coverage is about the turns that are not counted, and says how complete they are', () => {
  fc.assert(
    fc.property(tables, (stored) => {
      const db = turnsDb(LOOSE, stored)
      const turns = plainTurns(db)
      const counted = new Set(plainCounted(turns))
      const left = turns.filter((turn) => !counted.has(turn))
      const { coverage } = analysed(db)
      expect(coverage).toMatchObject({
        turns: left.length,
        runtime: left.filter(({ runtime_key }) => runtime_key !== '').length,
        inference: left.filter(({ inference_id }) => inference_id !== '').length,
        both: left.filter(({ reason }) => reason === null).length,
        undated: left.filter((turn) => !isDated(turn)).length,
      })
      for (const name of ['turns', 'runtime', 'inference', 'both'] as const) {
        const dated = sum(coverage.items.map((item) => item[name]))
        expect(dated).toBeLessThanOrEqual(coverage[name])
        if (coverage.undated === 0) expect(dated).toBe(coverage[name])
      }
      db.close()
    }),
  )
})

const turn = (at: number, runtime_key: string, inference_id: string, conv_id = 'c'): StoredTurn => ({
  conv_id,
  session_id: 's',
  turn_id: `t${at}`,
  runtime_key,
  inference_id,
  updated_at_ms: at,
  metadata: '{}',
})

test('a switch from a turn that is left out to one that counts is not counted', () => {
  const db = turnsDb(V3, [
    turn(1, 'planner', ''),
    turn(2, 'analyst', 'i1'),
    turn(3, 'analyst', 'i2'),
    turn(4, 'planner', 'i2'),
  ])
  const found = analysed(db)
  expect(found.switches).toEqual({ certain: 1, at_least: 1 })
  expect(found.repeated.items).toEqual([{ inference_id: 'i2', turns: 2, conversations: 1, server_made: 0 }])
  db.close()
})

test('without a cutover everything is empty, and the explanation says why', () => {
  const db = turnsDb(V3, [turn(1, 'planner', 'i1'), turn(2, '', 'i2')])
  const { index } = sourceOf(db)
  const found = analysed(db)
  expect([found.runtimes, found.conversations.items, found.over_time.series]).toEqual([[], [], []])
  expect(found.coverage).toMatchObject({ turns: 2, runtime: 1, inference: 2, both: 1 })
  const last = countedSlots(index).lastIncomplete
  const explained = explainCutover(cutoverOfIndex(index), last, [], null)
  expect(explained.explanation).toMatch(/^No cutover\. .*1970-01-01 00:00:00\.002 UTC/)
  expect(explained.left_out.turns).toBe(2)
  const lacking = (instead: string | null): string =>
    explainCutover(cutoverOfIndex(index), last, ['runtime_key'], instead).explanation
  expect(lacking(null)).toContain('A migration adds')
  // Nothing is advised that would be refused.
  expect(lacking(SALVAGE)).toContain(SALVAGE)
  expect(lacking(SALVAGE)).not.toContain('igrat')
  db.close()
})

test('one turn is spoken of as one', () => {
  const first = { from_ms: 1, turns_after: 1, turns_before: 0 }
  expect(explainCutover(first, null, [], null).explanation).toMatch(/^The only turn has a runtime/)
  const later = explainCutover({ ...first, turns_before: 1 }, 1, [], null)
  expect(later.explanation).toContain('and the one turn after it has both.')
  expect(later.left_out.why).toBe('This turn is the last incomplete one.')
})

test('more runtimes than a chart can show are counted together', () => {
  const db = turnsDb(
    V3,
    Array.from({ length: 60 }, (_, at) => turn(1000 + at, `runtime ${at % 20}`, `i${at}`)),
  )
  const { over_time, runtimes_total } = analysed(db)
  expect([over_time.series.length, over_time.others?.runtimes, runtimes_total]).toEqual([12, 8, 20])
  expect(sum(over_time.others!.turns)).toBe(24)
  db.close()
})
