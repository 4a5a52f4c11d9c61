import { isDamage } from '../db/errors.ts'
import type { ReadableDb } from '../db/open.ts'
import type { JobContext } from '../jobs/job.ts'
import { type TurnColumns, turnSql } from './columns.ts'
import { rowReader } from './row-reader.ts'
import { isUtf8Database } from './statements.ts'
import { compareStored, type Key, keyOf, type Stored } from './stored-order.ts'

const LABEL = 'Ordering turns'
const CHUNK = 2000
/** From one tied turn in so many on, reading all rows in passing is faster than fetching the tied ones. */
const DENSE = 20

interface Tied {
  readonly db: ReadableDb
  readonly columns: TurnColumns
  /** Slots of the turns that are tied, ascending, and so in the order of rowids. */
  readonly slots: Uint32Array
  readonly rowidOf: (slot: number) => bigint
  readonly context: JobContext
}

const report = ({ slots, context }: Tied, done: number): void => {
  context.checkCancelled()
  context.progress({ label: LABEL, done, total: slots.length, unit: 'rows' })
}

function fetchKeys(tied: Tied, keys: Key[], from: number): void {
  const { db, columns, slots, rowidOf } = tied
  const sql = turnSql(columns)
  const reader = rowReader(db, columns)
  // In UTF-16 SQLite compares text by the bytes that are stored.
  const byBytes = !isUtf8Database(db)
  const read = db
    .prepare<[bigint], Stored>(`SELECT ${sql.turnIdStored} FROM ${sql.from} WHERE ${sql.rowid} = ?`)
    .pluck()
    .safeIntegers()
  for (let at = from; at < slots.length; at++) {
    if ((at - from) % CHUNK === 0) report(tied, at)
    const slot = slots[at]!
    const rowid = rowidOf(slot)
    const stored = read.get(rowid) ?? null
    const bytes = (): Buffer | null => reader.bytes('turn_id', rowid)
    keys[slot] = byBytes && typeof stored === 'string' ? bytes() : keyOf(stored, bytes)
  }
}

/** Reads the table in passing; gives the number of tied turns whose keys it found before damage stopped it. */
function scanKeys(tied: Tied, keys: Key[]): number {
  const { db, columns, slots, rowidOf } = tied
  const sql = turnSql(columns)
  const reader = rowReader(db, columns)
  const read = db
    .prepare<[bigint], [rowid: bigint, turn_id: Stored]>(
      `SELECT ${sql.rowid}, ${sql.turnIdStored} FROM ${sql.from}
       WHERE ${sql.rowid} >= ? ORDER BY ${sql.rowid} LIMIT ${CHUNK}`,
    )
    .raw()
    .safeIntegers()
  let at = 0
  while (at < slots.length) {
    report(tied, at)
    const before = at
    let rows: [bigint, Stored][]
    try {
      rows = read.all(rowidOf(slots[at]!))
    } catch (error) {
      if (!isDamage(error)) throw error
      return at
    }
    for (const [rowid, stored] of rows) {
      if (at === slots.length) break
      const slot = slots[at]!
      if (rowid !== rowidOf(slot)) continue
      keys[slot] = keyOf(stored, () => reader.bytes('turn_id', rowid))
      at++
    }
    if (at === before) return at
  }
  return at
}

/**
 * Puts turns of one conversation and one time in the order of turn_id, in place; equal ids by slot. Only the
 * file knows them. Progress: rows.
 * @param ties as `tiesOf` gives them
 */
export function sortTies(
  db: ReadableDb,
  columns: TurnColumns,
  order: Uint32Array,
  ties: readonly number[],
  rowidOf: (slot: number) => bigint,
  context: JobContext,
): void {
  if (ties.length === 0) return
  let turns = 0
  for (let at = 0; at < ties.length; at += 2) turns += ties[at + 1]! - ties[at]!
  const slots = new Uint32Array(turns)
  let filled = 0
  for (let at = 0; at < ties.length; at += 2) {
    slots.set(order.subarray(ties[at]!, ties[at + 1]!), filled)
    filled += ties[at + 1]! - ties[at]!
  }
  slots.sort()
  const tied: Tied = { db, columns, slots, rowidOf, context }
  const keys = new Array<Key>(order.length)
  const dense = isUtf8Database(db) && slots.length * DENSE > order.length
  fetchKeys(tied, keys, dense ? scanKeys(tied, keys) : 0)
  for (let at = 0; at < ties.length; at += 2) {
    if (at % CHUNK === 0) context.checkCancelled()
    order
      .subarray(ties[at]!, ties[at + 1]!)
      .sort((a, b) => compareStored(keys[a] ?? null, keys[b] ?? null) || a - b)
  }
}
