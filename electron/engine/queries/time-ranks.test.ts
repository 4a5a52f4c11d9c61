import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSchema } from '../schema/read.ts'
import { buildIndex } from './build-index.ts'
import { turnColumns } from './columns.ts'
import { conversationTurns } from './first-conversations.ts'
import { IDLE, turnsDb } from './testing/turns-db.ts'
import { rowidAt } from './turn-index.ts'

const time = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -3, max: 12 }),
  fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 3n }),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 9_200_000_000_000_000_001n),
  fc.constantFrom(1.5, -2.25, 2 ** 53, 9.2e18, 9.3e18, 1e300, -1e300, Infinity, -Infinity),
  fc.constantFrom(
    '9',
    '10',
    '010',
    ' 7',
    '1e3',
    '1.5',
    '',
    'noon',
    'Noon',
    '\u00e9',
    '\u{10000}',
    '\uffee',
    '9300000000000000000',
  ),
  fc.uint8Array({ maxLength: 2 }).map((bytes) => Buffer.from(bytes)),
)

test('turns stand in the order of the playbook’s own SQL, whatever the times are stored as', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('', 'INTEGER', 'TEXT', 'REAL', 'NUMERIC', 'BLOB', 'TEXT COLLATE NOCASE'),
      fc.constantFrom('UTF-8', 'UTF-16le', 'UTF-16be'),
      fc.array(fc.tuple(fc.constantFrom('a', 'b'), time, fc.boolean()), { maxLength: 12 }),
      (type, encoding, turns) => {
        const db = turnsDb(
          `CREATE TABLE turns (conv_id, session_id, turn_id, runtime_key, inference_id, turn_metadata_json, updated_at_ms ${type}, turn_created_at_ms)`,
          [],
          encoding,
        )
        const insert = db.prepare(
          `INSERT INTO turns (conv_id, session_id, turn_id, updated_at_ms)
             VALUES ('c', 's', ?, IIF(?, CAST(CAST(? AS BLOB) AS TEXT), ?))`,
        )
        // Text of bytes that are none, too.
        for (const [id, at, asText] of turns)
          insert.run(id, Buffer.isBuffer(at) && asText ? 1 : 0, Buffer.isBuffer(at) ? at : null, at)
        const columns = turnColumns(readSchema(db).turns!)
        const index = buildIndex(db, columns, IDLE)
        const inSql = db
          .prepare<[], bigint>(
            `SELECT rowid FROM turns WHERE conv_id = 'c' ORDER BY updated_at_ms COLLATE BINARY ASC, turn_id ASC, rowid`,
          )
          .safeIntegers()
          .pluck()
          .all()
        expect(Array.from(index.order, (slot) => rowidAt(index, slot))).toEqual(inSql)
        // And so does the first list, which asks SQLite.
        const first = conversationTurns(columns).slice(conversationTurns(columns).indexOf('ORDER BY'))
        expect(
          db.prepare(`SELECT rowid FROM turns WHERE conv_id = 'c' ${first}`).safeIntegers().pluck().all(),
        ).toEqual(inSql)
        db.close()
      },
    ),
  )
})
