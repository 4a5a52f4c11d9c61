import fc from 'fast-check'
import { expect, test } from 'vitest'
import { missingPage } from '../queries/missing-page.ts'
import { LOOSE, nothingWritten, someTurns, sourceOf, turnsDb } from '../queries/testing/turns-db.ts'
import { queuePage } from './queue.ts'

test('a search finds the same rows in the queue as in the list of turns that lack a value', () => {
  const searches = fc.constantFrom('', 'A', 'conv', 'plan', 's1', "it's", 'nobody')
  fc.assert(
    fc.property(someTurns, searches, (turns, search) => {
      const db = turnsDb(LOOSE, turns)
      const source = { ...sourceOf(db), shapes: null, closed: new Set<number>() }
      const page = { search, offset: 0, limit: 1000 }
      const idsOf = ({ items }: { items: ReadonlyArray<{ session_id: string; turn_id: string }> }) =>
        items.map(({ session_id, turn_id }) => [session_id, turn_id])
      expect(idsOf(queuePage(source, { ...page, state: 'all' }, nothingWritten))).toEqual(
        idsOf(missingPage(source, page, nothingWritten)),
      )
      db.close()
    }),
  )
})
