import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MISSING_REASONS } from '../../../shared/truth/backfill.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { EVIDENCE_STATES } from '../../../shared/truth/evidence-state.ts'
import { patchIndex } from './patch-index.ts'
import { sourceOf, turnsDb, V3 } from './testing/turns-db.ts'
import { rowidAt, type TurnIndex } from './turn-index.ts'

/** Everything an index says, in memory of its own. */
const textOf = (index: TurnIndex): string =>
  JSON.stringify(index, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value))

test('an index that somebody reads stays what it was, whatever is written after it', () => {
  const turns = Array.from({ length: 40 }, (_, n) => ({
    conv_id: `c${n % 5}`,
    session_id: 's',
    turn_id: `t${n}`,
    runtime_key: n % 3 === 0 ? 'planner' : '',
    inference_id: n % 4 === 0 ? `i${n}` : '',
    updated_at_ms: n,
    metadata: '{}',
  }))
  const db = turnsDb(V3, turns)
  const first = sourceOf(db).index
  db.close()
  const run = fc.record({
    column: fc.constantFrom(...TRUTH_COLUMNS, null),
    set: fc.boolean(),
    slots: fc.uniqueArray(fc.nat(first.turns - 1), { minLength: 1 }),
    reason: fc.nat(MISSING_REASONS.length),
    state: fc.nat(EVIDENCE_STATES.length - 1),
  })
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 6 }), (runs) => {
      let index = first
      const held = runs.map(({ column, set, slots, reason, state }) => {
        const before = index
        const text = textOf(before)
        const ascending = slots.toSorted((a, b) => a - b)
        index = patchIndex(before, {
          column,
          set,
          rows: BigInt64Array.from(ascending, (slot) => rowidAt(before, slot)),
          reason: new Uint8Array(slots.length).fill(reason),
          state: new Uint8Array(slots.length).fill(state),
          runtime: new Uint32Array(slots.length),
          runtimes: ['analyst'],
        })
        return { before, text }
      })
      for (const { before, text } of held) expect(textOf(before)).toBe(text)
    }),
  )
})
