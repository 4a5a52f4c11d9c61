/**
 * `peers.ts NAME FROM TO`: other ways to bring a copy of a v2 file to v3, none of which verifies anything.
 * `floor` is what any way must do, `server` is how the server does it, `sql` is one statement where no sqlite3 is
 * installed, `copy` copies, syncs and hashes. Prints how long it took without the start of the process.
 */
import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, fdatasyncSync, openSync, readSync } from 'node:fs'
import Database from 'better-sqlite3'
import { columnsSql, extractSql, indexesSql } from './peer-sql.ts'

function hash(path: string): string {
  const fd = openSync(path, 'r')
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(1 << 20)
  for (let bytes = readSync(fd, buffer); bytes > 0; bytes = readSync(fd, buffer))
    hash.update(buffer.subarray(0, bytes))
  closeSync(fd)
  return hash.digest('hex')
}

function sync(path: string): void {
  const fd = openSync(path, 'r+')
  fdatasyncSync(fd)
  closeSync(fd)
}

interface Row {
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  readonly turn_metadata_json: string
}

/** What the server takes for a row's values; text that is no JSON is passed over without a word. */
function valuesOf(text: string): { runtime_key: string; inference_id: string } | null {
  try {
    const metadata = JSON.parse(text) as Record<string, unknown> | null
    const runtime = metadata?.['geppetto.runtime@v1'] as { runtime_key?: unknown } | undefined
    const inference = metadata?.['geppetto.inference_id@v1'] ?? metadata?.inference_id
    const runtime_key = typeof runtime?.runtime_key === 'string' ? runtime.runtime_key.trim() : ''
    const inference_id = typeof inference === 'string' ? inference.trim() : ''
    return runtime_key === '' && inference_id === '' ? null : { runtime_key, inference_id }
  } catch {
    return null
  }
}

function server(path: string): void {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  // Its default syncs each transaction: this is kinder to it.
  db.pragma('synchronous = NORMAL')
  db.exec(columnsSql)
  const update =
    db.prepare(`UPDATE turns SET runtime_key = CASE WHEN runtime_key = '' THEN ? ELSE runtime_key END,
    inference_id = CASE WHEN inference_id = '' THEN ? ELSE inference_id END
    WHERE conv_id = ? AND session_id = ? AND turn_id = ?`)
  const rows = db
    .prepare<[], Row>(
      `SELECT conv_id, session_id, turn_id, turn_metadata_json FROM turns
       WHERE runtime_key = '' OR inference_id = ''`,
    )
    .all()
  for (const row of rows) {
    const values = valuesOf(row.turn_metadata_json)
    if (values !== null)
      update.run(values.runtime_key, values.inference_id, row.conv_id, row.session_id, row.turn_id)
  }
  db.exec(indexesSql)
  db.close()
}

function atOnce(path: string, update: string): void {
  const db = new Database(path)
  db.unsafeMode(true)
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.exec(columnsSql)
  db.exec(update)
  db.exec(indexesSql)
  db.close()
}

const [, , name, from = '', to = ''] = process.argv
const begun = performance.now()
copyFileSync(from, to)
if (name === 'floor')
  atOnce(to, "UPDATE turns SET runtime_key = 'planner', inference_id = 'inf_0123456789abcdef'")
else if (name === 'server') server(to)
else if (name === 'sql') atOnce(to, extractSql)
else if (name === 'copy') hash(to)
else throw new Error(`there is no peer ${name}`)
sync(to)
console.log(JSON.stringify({ step: name, seconds: (performance.now() - begun) / 1000, of: '' }))
