import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toInt64 } from '../../../shared/contract/int64.ts'
import { methods } from '../../../shared/contract/methods.ts'
import { decideBackfill } from '../../../shared/truth/backfill.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import { EVIDENCE_STATES, type EvidenceState, evidenceState } from '../../../shared/truth/evidence-state.ts'
import { runtimeText } from '../../../shared/truth/inherited.ts'
import { serverSource } from '../../../shared/truth/server-made.ts'
import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import { type PlainTurn, plainConversations } from './testing/oracle.ts'
import { LOOSE, nothingWritten, someTurns, sourceOf, turnsDb } from './testing/turns-db.ts'
import { timelineOf } from './timeline-of.ts'
import { timelineTurns } from './timeline-turns.ts'

test('a timeline is what plain code makes of its turns in order', () => {
  fc.assert(
    fc.property(someTurns, (turns) => {
      const db = turnsDb(LOOSE, turns)
      const source = sourceOf(db)
      for (const [conv_id, all] of plainConversations(db)) {
        const segments = segmentsOf(all.map((turn) => turn.runtime_key))
        const timeline = timelineOf(source, conv_id, null)
        expect(timeline).toEqual({
          conv_id,
          resolved_runtime_key: null,
          turns: all.length,
          missing: all.filter((turn) => turn.reason !== null).length,
          unknown_runtime: all.filter((turn) => turn.runtime_key === '').length,
          evidence: expect.anything(),
          switches: countSwitches(segments),
          segments: segments.map((segment) => {
            const first = all[segment.start]!
            const last = all[segment.start + segment.turns - 1]!
            return {
              ...segment,
              server_made: all
                .slice(segment.start, segment.start + segment.turns)
                .filter((turn) => statesOf(turn).runtime === 'server-made').length,
              first_turn_id: first.turn_id,
              last_turn_id: last.turn_id,
              first_ms: toInt64(first.time),
              last_ms: toInt64(last.time),
            }
          }),
          sessions: segmentsOf(all.map((turn) => `s${turn.session_id}`)).map((run) => ({
            session_id: run.runtime_key.slice(1),
            start: run.start,
          })),
          ...previewOf(all),
          first_ms: toInt64(all[0]!.time),
          last_ms: toInt64((all.findLast((turn) => turn.isTimed) ?? all.at(-1)!).time),
          times: all.map((turn) => Number(turn.time)),
        })
        methods['timeline.get'].output.parse(timeline)
      }
      db.close()
    }),
  )
})

const statesOf = (turn: PlainTurn) => ({
  runtime: evidenceState(turn.runtime_key, turn.metadata, 'runtime_key'),
  inference: evidenceState(turn.inference_id, turn.metadata, 'inference_id'),
})

/** What the backfill would fill, by the functions that do it. */
function fillsOf(turn: PlainTurn) {
  const { fills } = decideBackfill(turn, turn.metadata)
  return Object.fromEntries(fills.map(({ column, value }) => [column, value]))
}

function previewOf(all: readonly PlainTurn[]) {
  const fills = all.map((turn) => fillsOf(turn).runtime_key ?? '')
  const turns = fills.filter((fill) => fill !== '').length
  if (turns === 0) return {}
  const runs = segmentsOf(fills).filter(({ runtime_key }) => runtime_key !== '')
  const switches = countSwitches(segmentsOf(all.map((turn, at) => fills[at] || turn.runtime_key)))
  return { preview: { turns, runs, switches } }
}

/** What is to be known of a turn's values, from the conversation's turns in their order. */
function originsOf(all: readonly PlainTurn[], at: number) {
  const turn = all[at]!
  const states = statesOf(turn)
  const before = all.slice(0, at).findLast(({ session_id }) => session_id === turn.session_id)
  const object = runtimeText(turn.metadataText, turn.metadata)
  const made = (column: TruthColumn, state: EvidenceState) => {
    const source =
      state === 'server-made' || state === 'conflict'
        ? serverSource(turn[column], turn.metadata, column)
        : null
    return source === null ? {} : { [column]: source }
  }
  const server_made = { ...made('runtime_key', states.runtime), ...made('inference_id', states.inference) }
  const carried =
    ['agrees', 'metadata-only', 'conflict'].includes(states.runtime) &&
    before !== undefined &&
    object === runtimeText(before.metadataText, before.metadata)
  return {
    ...(Object.keys(server_made).length > 0 ? { server_made } : {}),
    ...(carried ? { carried_over: true } : {}),
  }
}

test('turns are listed by an evidence state at their own positions, and counted by it', () => {
  fc.assert(
    fc.property(someTurns, (turns) => {
      const db = turnsDb(LOOSE, turns)
      const source = sourceOf(db)
      for (const [conv_id, all] of plainConversations(db)) {
        const { evidence: counts } = timelineOf(source, conv_id, null)
        for (const evidence of EVIDENCE_STATES) {
          const positions = all.flatMap((turn, position) => {
            const { runtime, inference } = statesOf(turn)
            return runtime === evidence || inference === evidence ? [position] : []
          })
          const page = timelineTurns(source, { conv_id, evidence, offset: 1, limit: 3 }, nothingWritten)
          expect(page.items.map(({ position }) => position)).toEqual(positions.slice(1, 4))
          expect(page.total).toBe(positions.length)
          expect(counts[evidence] ?? 0).toBe(positions.length)
        }
      }
      db.close()
    }),
  )
})

test('turns are listed by runtime, session and evidence state together, at their own positions', () => {
  fc.assert(
    fc.property(
      someTurns,
      fc.option(fc.constantFrom(...EVIDENCE_STATES), { nil: undefined }),
      (turns, evidence) => {
        const db = turnsDb(LOOSE, turns)
        const source = sourceOf(db)
        for (const [conv_id, all] of plainConversations(db)) {
          const { runtime_key, session_id } = all[0]!
          const positions = all.flatMap((turn, position) => {
            const { runtime, inference } = statesOf(turn)
            const stands = evidence === undefined || runtime === evidence || inference === evidence
            return stands && turn.runtime_key === runtime_key && turn.session_id === session_id
              ? [position]
              : []
          })
          const filter = { conv_id, evidence, runtime_key, session_id }
          const page = timelineTurns(source, { ...filter, offset: 0, limit: 100 }, nothingWritten)
          expect(page.items.map(({ position }) => position)).toEqual(positions)
          const none = timelineTurns(
            source,
            { conv_id, runtime_key: 'nobody', offset: 0, limit: 9 },
            nothingWritten,
          )
          expect(none).toEqual({ items: [], total: 0 })
        }
        db.close()
      },
    ),
  )
})

test('a page of turns has their values, and evidence from their own metadata', () => {
  fc.assert(
    fc.property(someTurns, fc.nat(3), fc.integer({ min: 1, max: 5 }), (turns, offset, limit) => {
      const db = turnsDb(LOOSE, turns)
      const source = sourceOf(db)
      for (const [conv_id, all] of plainConversations(db)) {
        const page = timelineTurns(source, { conv_id, offset, limit }, nothingWritten)
        expect(page).toEqual({
          items: all.slice(offset, offset + limit).map((turn, at) => ({
            ...(Object.keys(fillsOf(turn)).length > 0 ? { preview: fillsOf(turn) } : {}),
            ...originsOf(all, offset + at),
            conv_id,
            session_id: turn.session_id,
            turn_id: turn.turn_id,
            position: offset + at,
            updated_at_ms: toInt64(turn.time),
            runtime_key: turn.runtime_key,
            inference_id: turn.inference_id,
            evidence: statesOf(turn),
            provenance: { runtime_key: null, inference_id: null },
          })),
          total: all.length,
        })
        methods['timeline.turns'].output.parse(page)
      }
      db.close()
    }),
  )
})

test('what the journal calls recovered is shown as recovered, column by column', () => {
  const source = sourceOf(
    turnsDb(
      LOOSE,
      ['t1', 't2'].map((turn_id) => ({
        conv_id: 'c',
        session_id: 's',
        turn_id,
        runtime_key: 'planner',
        inference_id: 'i',
        updated_at_ms: 1,
        metadata: '{"inference_id":"i"}',
      })),
    ),
  )
  const page = timelineTurns(source, { conv_id: 'c', offset: 0, limit: 9 }, (rowid) => ({
    runtime_key: rowid === 2n ? { kind: 'asserted', run_id: 2, at_ms: 1, text: 'set by a person' } : null,
    inference_id: { kind: 'backfill', run_id: 1, at_ms: 1, text: 'filled by the backfill' },
    closed: null,
  }))
  expect(page.items.map((item) => item.evidence)).toEqual([
    { runtime: 'column-only', inference: 'agrees' },
    { runtime: 'recovered', inference: 'agrees' },
  ])
})

test('a conversation that is not there is NotFound', () => {
  const source = sourceOf(turnsDb(LOOSE, []))
  expect(() => timelineOf(source, 'c', null)).toThrow(expect.objectContaining({ kind: 'NotFound' }))
  expect(() => timelineTurns(source, { conv_id: 'c', offset: 0, limit: 1 }, nothingWritten)).toThrow(
    expect.objectContaining({ kind: 'NotFound' }),
  )
})
