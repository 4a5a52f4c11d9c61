// Test support: two files of turns, and what the comparison makes of them, here in this thread.
import Database from 'better-sqlite3'
import { openReader } from '../../db/open.ts'
import { buildIndex } from '../../queries/build-index.ts'
import { turnColumns } from '../../queries/columns.ts'
import { IDLE, insertTurns, type StoredTurn } from '../../queries/testing/turns-db.ts'
import { readSchema } from '../../schema/read.ts'
import { comparedColumns } from '../cells.ts'
import { Compared, totals } from '../compared.ts'
import { compareJob } from '../job.ts'

export function writeTurns(
  path: string,
  schema: string,
  turns: readonly StoredTurn[],
  encoding = 'UTF-8',
): void {
  const db = new Database(path)
  db.pragma(`encoding = '${encoding}'`)
  // Thousands of them are written, and none has to survive anything.
  db.pragma('synchronous = OFF')
  db.exec(schema)
  insertTurns(db, turns)
  db.close()
}

function sideAt(path: string) {
  const db = openReader(path)
  try {
    const facts = readSchema(db)
    const columns = turnColumns(facts.turns!)
    const copy = { path, last_run: 0 }
    return {
      facts,
      side: { copy, working: copy, columns, index: buildIndex(db, columns, IDLE) },
    }
  } finally {
    db.close()
  }
}

export function compareFiles(pathOfA: string, pathOfB: string, partlyRead = { a: false, b: false }) {
  const [a, b] = [sideAt(pathOfA), sideAt(pathOfB)]
  const columns = comparedColumns(a.facts.turns!.columns, b.facts.turns!.columns)
  const compared = new Compared(a.side.index, b.side.index, columns, partlyRead)
  const done = compareJob({ a: a.side, b: b.side, table: compared.table }, IDLE)
  return { compared, done, ...totals(compared) }
}
