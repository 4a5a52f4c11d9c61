import Database from 'better-sqlite3'
import { indexesOf, tablesOf } from '../../electron/engine/sample/schema.ts'

const RUNTIMES = ['planner', 'inventory', 'analyst', 'support', 'returns', 'shipping', 'critic', 'writer']
/** Turns between two switches; every fiftieth turn lacks both values. */
const STRETCH = 5
const MISSING = 50
const SESSION = 1000
const FIRST_MS = Date.UTC(2026, 1, 16, 8)
const APART_MS = 30_000

/** Writes a v3 file with one conversation of so many turns, a fifth of them switches, to a new path. */
export function writeLongConversation(path: string, turns: number): void {
  const db = new Database(path)
  db.pragma('journal_mode = OFF')
  for (const sql of [...tablesOf('v3'), ...indexesOf('v3')]) db.exec(sql)
  const insert = db.prepare(
    `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, runtime_key,
       inference_id, updated_at_ms) VALUES ('a long conversation', ?, ?, ?, ?, ?, ?, ?)`,
  )
  db.exec('BEGIN')
  for (let n = 0; n < turns; n++) {
    const lacks = n % MISSING === 0
    const runtime = RUNTIMES[Math.floor(n / STRETCH) % RUNTIMES.length]!
    const at = FIRST_MS + n * APART_MS
    insert.run(
      `session-${Math.floor(n / SESSION)}`,
      `turn-${String(n).padStart(7, '0')}-0123456789abcdef`,
      at - 2000,
      lacks
        ? '{}'
        : JSON.stringify({
            'geppetto.runtime@v1': { runtime_key: runtime },
            'geppetto.inference_id@v1': `inf_${n}`,
          }),
      lacks ? '' : runtime,
      lacks ? '' : `inf_${n}`,
      at,
    )
  }
  db.exec('COMMIT')
  db.close()
}
