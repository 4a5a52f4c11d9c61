import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toInt64 } from '../../../shared/contract/int64.ts'
import { cutoverOf } from '../../../shared/truth/cutover.ts'
import { cutoverOfIndex } from './counts.ts'
import { plainTurns } from './testing/oracle.ts'
import { LOOSE, type StoredTurn, someTurns, sourceOf, turnsDb } from './testing/turns-db.ts'

const complete = (turns: StoredTurn[]): StoredTurn[] =>
  turns.map((turn, n) => (n < 2 ? turn : { ...turn, runtime_key: 'planner', inference_id: 'i' }))

test('the cutover of the index is the cutover of its turns', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        someTurns,
        someTurns.map(complete),
        someTurns.map((turns) => complete(turns).slice(2)),
      ),
      (turns) => {
        const db = turnsDb(LOOSE, turns)
        const plain = plainTurns(db)
        const expected = cutoverOf(
          plain.length,
          (turn) => (plain[turn]!.isTimed ? plain[turn]!.time : Number.POSITIVE_INFINITY),
          (turn) => plain[turn]!.reason === null,
        )
        expect(cutoverOfIndex(sourceOf(db).index)).toEqual({
          ...expected,
          from_ms: expected.from_ms === null ? null : toInt64(expected.from_ms),
        })
        db.close()
      },
    ),
  )
})
