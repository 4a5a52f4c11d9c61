import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toInt64 } from '../../../shared/contract/int64.ts'
import { methods } from '../../../shared/contract/methods.ts'
import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import { type ConversationsRequest, conversationPlace, conversationsPage } from './conversations-page.ts'
import { isWanted, plainConversations } from './testing/oracle.ts'
import { LOOSE, someTurns, sourceOf, turnsDb } from './testing/turns-db.ts'

const ALL: ConversationsRequest = {
  search: '',
  has_switches: false,
  has_missing: false,
  sort: 'conv_id',
  descending: false,
  offset: 0,
  limit: 1000,
}

const requests: fc.Arbitrary<ConversationsRequest> = fc.record({
  search: fc.constantFrom('', 'A', 'conv', 'CONV-1', '\0', '\u{1F600}', 's1', 'S1', 'plan', "it's", 'nobody'),
  has_switches: fc.boolean(),
  has_missing: fc.boolean(),
  sort: fc.constantFrom('last_ms', 'turns', 'missing', 'switches', 'conv_id'),
  descending: fc.boolean(),
  offset: fc.nat(5),
  limit: fc.integer({ min: 1, max: 8 }),
})

test('a page holds what filtering and sorting everything would give, equal ones by conv_id', () => {
  fc.assert(
    fc.property(someTurns, fc.array(requests, { minLength: 1, maxLength: 6 }), (turns, asked) => {
      const db = turnsDb(LOOSE, turns)
      const source = sourceOf(db)
      const all = Array.from(plainConversations(db), ([conv_id, turns], place) => ({
        conv_id,
        place,
        isFound: (search: string) => turns.some((turn) => isWanted(turn, search)),
        turns: turns.length,
        missing: turns.filter((turn) => turn.reason !== null).length,
        switches: countSwitches(segmentsOf(turns.map((turn) => turn.runtime_key))),
        first_ms: turns[0]!.time,
        last_ms: (turns.findLast((turn) => turn.isTimed) ?? turns.at(-1)!).time,
      }))
      for (const request of asked) {
        const keyOf = (c: (typeof all)[number]): bigint =>
          BigInt(
            {
              conv_id: c.place,
              turns: c.turns,
              missing: c.missing,
              switches: c.switches.at_least,
              last_ms: c.last_ms,
            }[request.sort],
          )
        const matching = all
          .filter(
            (c) =>
              c.isFound(request.search) &&
              (!request.has_switches || c.switches.at_least > 0) &&
              (!request.has_missing || c.missing > 0),
          )
          .sort((a, b) => {
            const [left, right] = request.descending ? [keyOf(b), keyOf(a)] : [keyOf(a), keyOf(b)]
            return left < right ? -1 : left > right ? 1 : a.place - b.place
          })
        const page = conversationsPage(source, request, null)
        expect(page).toMatchObject({ total: matching.length, of: all.length, complete: true })
        expect(
          page.items.map(({ conv_id, turns, missing, switches, first_ms, last_ms }) => ({
            conv_id,
            turns,
            missing,
            switches,
            first_ms,
            last_ms,
          })),
        ).toEqual(
          matching
            .slice(request.offset, request.offset + request.limit)
            .map(({ conv_id, turns, missing, switches, first_ms, last_ms }) => ({
              conv_id,
              turns,
              missing,
              switches,
              first_ms: toInt64(first_ms),
              last_ms: toInt64(last_ms),
            })),
        )
        methods['conversations.page'].output.parse(page)
        for (const { conv_id } of all) {
          const place = matching.findIndex((c) => c.conv_id === conv_id)
          expect(conversationPlace(source, conv_id, request)).toBe(place < 0 ? null : place)
        }
        expect(conversationPlace(source, 'no such conversation', request)).toBeNull()
      }
      db.close()
    }),
  )
})

test('runtimes come in the order of their first turn, unknown not among them', () => {
  const turn = (updated_at_ms: number, runtime_key: string) => ({
    conv_id: 'c',
    session_id: 's',
    turn_id: `t${updated_at_ms}`,
    runtime_key,
    inference_id: 'i',
    updated_at_ms,
    metadata: '{}',
  })
  const source = sourceOf(
    turnsDb(LOOSE, [
      turn(4, 'planner'),
      turn(2, ''),
      turn(1, 'writer'),
      turn(3, 'analyst'),
      turn(5, 'writer'),
    ]),
  )
  const [item] = conversationsPage(source, ALL, new Map([['c', 'coder']])).items
  expect(item).toEqual({
    conv_id: 'c',
    turns: 5,
    missing: 1,
    unknown_runtime: 1,
    server_made: 0,
    runtimes: ['writer', 'analyst', 'planner'],
    switches: { certain: 2, at_least: 3 },
    sessions: 1,
    first_ms: 1,
    last_ms: 5,
    resolved_runtime_key: 'coder',
    strip: [
      ['writer', 1],
      ['', 1],
      ['analyst', 1],
      ['planner', 1],
      ['writer', 1],
    ],
  })
})

test('a pointer is null without a timeline store, and where the store does not know the conversation', () => {
  fc.assert(
    fc.property(someTurns, (turns) => {
      const source = sourceOf(turnsDb(LOOSE, turns))
      for (const store of [null, new Map<string, string>()]) {
        for (const item of conversationsPage(source, ALL, store).items)
          expect(item.resolved_runtime_key).toBeNull()
      }
      const { items } = conversationsPage(source, ALL, null)
      const known = new Map(items.map(({ conv_id }) => [conv_id, '']))
      for (const item of conversationsPage(source, ALL, known).items)
        expect(item.resolved_runtime_key).toBe('')
    }),
    { numRuns: 10 },
  )
})
