import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSchema } from '../schema/read.ts'
import { turnColumns } from './columns.ts'
import { conversationsPage } from './conversations-page.ts'
import { firstConversations } from './first-conversations.ts'
import { LOOSE, type StoredTurn, someTurns, sourceOf, turnsDb, V3 } from './testing/turns-db.ts'

const turns = (conv_id: string, count: number): StoredTurn[] =>
  Array.from({ length: count }, (_, n) => ({
    conv_id,
    session_id: 's',
    turn_id: `t${n}`,
    runtime_key: 'planner',
    inference_id: 'i',
    updated_at_ms: n,
    metadata: '{}',
  }))

test('the first conversations read as they will once the index is there', () => {
  fc.assert(
    fc.property(someTurns, fc.integer({ min: 1, max: 10 }), (all, limit) => {
      const db = turnsDb(V3, all)
      const source = sourceOf(db)
      const store = new Map([['a', 'planner']])
      const { items } = conversationsPage(
        source,
        {
          search: '',
          has_switches: false,
          has_missing: false,
          sort: 'conv_id',
          descending: false,
          offset: 0,
          limit: 1000,
        },
        store,
      )
      const legible = items.filter((item) => !item.conv_id.includes('\uFFFD'))
      const first = firstConversations(db, source.columns, limit, store)
      // Sessions and runtimes of invalid bytes are only told apart by the index, and it alone has read the metadata.
      const comparable = (list: typeof first) =>
        list.map(({ sessions, server_made, server_made_runtimes, preview, ...rest }) => rest)
      expect(comparable(first)).toEqual(comparable(legible.slice(0, limit)))
      db.close()
    }),
  )
})

test('a very long conversation is left to the index, and those after it are still listed', () => {
  const db = turnsDb(V3, [...turns('a', 3), ...turns('b', 1001), ...turns('c', 2)])
  const first = firstConversations(db, turnColumns(readSchema(db).turns!), 200, null)
  expect(first.map((item) => [item.conv_id, item.turns])).toEqual([
    ['a', 3],
    ['c', 2],
  ])
})

test('a file without updated_at_ms has its first conversations too', () => {
  const db = turnsDb(
    `CREATE TABLE turns (conv_id TEXT, session_id TEXT, turn_id TEXT, turn_created_at_ms INTEGER,
       PRIMARY KEY (conv_id, session_id, turn_id));
     INSERT INTO turns VALUES ('b', 's', 't', 5), ('a', 's', 't', 6);`,
    [],
  )
  expect(firstConversations(db, turnColumns(readSchema(db).turns!), 200, null)).toMatchObject([
    { conv_id: 'a', turns: 1, missing: 1, first_ms: 0, last_ms: 0 },
    { conv_id: 'b', turns: 1, missing: 1, first_ms: 0, last_ms: 0 },
  ])
})

test('a file that could only be read in full gives none', () => {
  const db = turnsDb(LOOSE, turns('a', 3))
  expect(firstConversations(db, turnColumns(readSchema(db).turns!), 200, null)).toEqual([])
})
