/**
 * `writer PATH MODE SEED`: writes to a database as a server does, one transaction after the other, each of which puts the same
 * stamp on every row, until its standard input ends.
 */
import { copyFileSync, renameSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { createPrng } from '../../electron/engine/sample/prng.ts'

const [path, mode, seed] = process.argv.slice(2) as [string, string, string]
const prng = createPrng(Number(seed))
const nap = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

function open(): Database.Database {
  const db = new Database(path)
  db.pragma(`journal_mode = ${mode.startsWith('wal') ? 'wal' : mode === 'replace' ? 'delete' : mode}`)
  db.pragma('synchronous = OFF')
  // Pages have to be written out before the commit.
  db.pragma('cache_size = 5')
  if (mode === 'wal-folding') db.pragma('wal_autocheckpoint = 4')
  return db
}

let db = open()
let ended = false
process.stdin
  .on('end', () => {
    ended = true
  })
  .resume()

let stamp = Number(seed)
function work(): void {
  if (ended) {
    db.close()
    return
  }
  db.exec('BEGIN IMMEDIATE')
  const rows = db.prepare('SELECT rowid FROM turns').pluck().all() as number[]
  const update = db.prepare('UPDATE turns SET updated_at_ms = ?, turn_data_json = ? WHERE rowid = ?')
  stamp++
  for (const row of rows) {
    update.run(stamp, `{"x":"${'y'.repeat(prng.int(0, 900))}"}`, row)
    if (prng.chance(0.02)) nap(1)
  }
  db.exec('COMMIT')
  if (mode === 'wal-reopening' || mode === 'replace') db.close()
  if (mode === 'replace') {
    const next = `${path}.next`
    copyFileSync(path, next)
    if (prng.chance(0.3)) {
      rmSync(path)
      nap(prng.int(0, 3))
    }
    renameSync(next, path)
  }
  if (!db.open) db = open()
  nap(prng.int(0, prng.pick([1, 8, 40])))
  setImmediate(work)
}
process.stdout.write('writing\n')
work()
