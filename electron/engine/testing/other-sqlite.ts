// Test support: SQLite builds that are not the app's, to hold its results against: Node's own, which is another release
// than that of better-sqlite3, and, where a machine has it, the system's sqlite3, which is years older.
import { spawnSync } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import type { Cell, ResultTable } from '../../../shared/contract/playbook.ts'

/** Optional: where a machine has it. */
const SHELL = 'sqlite3'

type Value = bigint | number | string | Uint8Array | null

/** A statement's whole result by Node's own SQLite; integers as decimal text, blobs as hex. */
export function byNode(path: string, sql: string): { columns: string[]; rows: string[][] } {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    const statement = db.prepare(sql)
    statement.setReadBigInts(true)
    statement.setReturnArrays(true)
    const rows = statement.all() as unknown as Value[][]
    return { columns: statement.columns().map(({ name }) => name), rows: rows.map((row) => row.map(plain)) }
  } finally {
    db.close()
  }
}

/** Whether Debian's sqlite3 is on this machine. */
export const hasShell = spawnSync(SHELL, ['-version']).status === 0

/** The same by the sqlite3 shell, fed the statement as somebody would paste it. */
export function byShell(path: string, sql: string): { columns: string[]; rows: string[][] } {
  const { status, stdout, stderr } = spawnSync(SHELL, ['-readonly', '-json', path], { input: `${sql}\n` })
  const said = stderr.toString()
  if (status !== 0 || said !== '') throw new Error(`sqlite3: ${said}`)
  const text = stdout.toString()
  if (text.trim() === '') return { columns: [], rows: [] }
  // Integers stay as they are written: as numbers they would be rounded.
  const exact = text.replace(/(?<=[:{,]\s*"(?:[^"\\]|\\.)*":)(-?\d+)(?=[,}])/g, '"$1"')
  const objects = JSON.parse(exact) as Record<string, string | number | null>[]
  return {
    columns: Object.keys(objects[0]!),
    rows: objects.map((object) => Object.values(object).map((value) => plain(value))),
  }
}

function plain(value: Value): string {
  if (value === null) return 'NULL'
  return value instanceof Uint8Array
    ? `X'${Buffer.from(value).toString('hex').toUpperCase()}'`
    : String(value)
}

const CUT = / ?… \([\d,]+ characters\)$|… \([\d,]+ characters\)$/

/** What the app showed, in the same form; a cut text keeps its mark. */
export const shownRows = ({ rows }: ResultTable): string[][] =>
  rows.map((row) => row.map((cell: Cell) => (cell === null ? 'NULL' : String(cell))))

/** The other's rows, cut where the app cut its own. */
export const cutAlike = (rows: readonly string[][], shown: readonly string[][]): string[][] =>
  rows.slice(0, shown.length).map((row, y) =>
    row.map((text, x) => {
      const mine = shown[y]![x]!
      const mark = CUT.exec(mine)
      if (mark === null) return text
      const length = text.length.toLocaleString('en-US')
      return `${text.slice(0, mine.length - mark[0].length)}… (${length} characters)`
    }),
  )
