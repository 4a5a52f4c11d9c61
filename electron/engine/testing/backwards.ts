// Test support: a table whose pages lead backwards.
import { readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'

const PAGE = 65_536
/** The greatest number that two bytes of a varint hold. */
const TWO_BYTES = Buffer.from([0xff, 0x7f])

/**
 * Writes a v2 file of some 1,500 turns in three leaves, of which the first is said to hold all rows up to one that there is not:
 * who asks for what comes after the last row gets the second leaf once more.
 */
export function writeBackwards(path: string): void {
  const db = new Database(path)
  db.exec(`PRAGMA page_size = ${PAGE};
    CREATE TABLE turns (conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
      turn_created_at_ms INTEGER NOT NULL, turn_metadata_json TEXT NOT NULL DEFAULT '{}',
      turn_data_json TEXT NOT NULL DEFAULT '{}', updated_at_ms INTEGER NOT NULL, PRIMARY KEY (conv_id, session_id, turn_id));
    WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1500)
    INSERT INTO turns SELECT 'c', 's', 't' || x, x, '{"runtime":"planner"}', printf('"%.*c"', 80, 'x'), x FROM n`)
  const root = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'turns'").pluck().get() as number
  db.close()
  const bytes = readFileSync(path)
  const at = (root - 1) * PAGE
  if (bytes[at] !== 5 || bytes.readUInt16BE(at + 3) < 2)
    throw new Error('the table does not have three leaves')
  const key = at + bytes.readUInt16BE(at + 12) + 4
  if (bytes[key]! < 0x80 || bytes[key + 1]! >= 0x80) throw new Error('the key does not have two bytes')
  TWO_BYTES.copy(bytes, key)
  writeFileSync(path, bytes)
}
