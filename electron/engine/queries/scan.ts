import type { Finding } from '../../../shared/contract/model.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import { isDamage } from '../db/errors.ts'
import { FIRST_ROW_ID, LAST_ROW_ID } from '../db/rows.ts'

const CHUNK = 2000

/** Rowids that SQLite cannot get at, both ends included; `to` is null when nothing after `from` can be read. */
export interface Unreadable {
  readonly from: bigint
  readonly to: bigint | null
}

/** Rows with a rowid of at least `from`, in the order of rowids, at most `limit`. Throws on damage. */
export type ReadRows<Row> = (from: bigint, limit: number) => Row[]

/** The first rowid after `from` from which reading works again; null if there is none. */
function readableAfter<Row>(read: ReadRows<Row>, from: bigint): bigint | null {
  const works = (at: bigint): boolean => {
    try {
      read(at, 1)
      return true
    } catch (error) {
      if (!isDamage(error)) throw error
      return false
    }
  }
  let damaged = from
  let readable = from
  // Rows mostly begin at 1: steps counted from the smallest integer would leap over all of them.
  if (from < 1n) {
    if (works(1n)) readable = 1n
    else damaged = 1n
  }
  if (readable === from) {
    const start = damaged
    // An eighth more each time: coarse steps would leap over what is readable between two damaged places.
    for (let step = 1n; ; step += (step >> 3n) + 1n) {
      readable = start + step
      if (readable > LAST_ROW_ID) return null
      if (works(readable)) break
      damaged = readable
    }
  }
  while (readable - damaged > 1n) {
    const middle = (readable + damaged) / 2n
    if (works(middle)) readable = middle
    else damaged = middle
  }
  return readable
}

/**
 * Hands every row that can be read to `take`, chunk by chunk in the order of rowids, and says which rowids
 * could not be read. Throws what `read` throws, damage aside.
 */
export function scanRows<Row>(
  read: ReadRows<Row>,
  rowidOf: (row: Row) => bigint,
  take: (rows: Row[]) => void,
): Unreadable[] {
  const unreadable: Unreadable[] = []
  let from = FIRST_ROW_ID
  let limit = CHUNK
  for (;;) {
    let rows: Row[]
    try {
      rows = read(from, limit)
    } catch (error) {
      if (!isDamage(error)) throw error
      if (limit > 1) {
        limit = Math.max(1, limit >> 3)
        continue
      }
      const next = readableAfter(read, from)
      unreadable.push({ from, to: next === null ? null : next - 1n })
      if (next === null) return unreadable
      from = next
      continue
    }
    const last = rows.at(-1)
    if (last === undefined) return unreadable
    const rowid = rowidOf(last)
    // Pages that lead backwards would be read for ever.
    if (rowid < from) return [...unreadable, { from, to: null }]
    take(rows)
    if (rows.length < limit || rowid === LAST_ROW_ID) return unreadable
    from = rowid + 1n
    limit = Math.min(CHUNK, limit * 2)
  }
}

const NAMED = 20

function describe({ from, to }: Unreadable): string {
  if (from === FIRST_ROW_ID)
    return to === null ? 'No row can be read' : `Rows up to ${formatCount(to)} cannot be read`
  if (to === null) return `Rows from ${formatCount(from)} on cannot be read`
  return from === to
    ? `Row ${formatCount(from)} cannot be read`
    : `Rows ${formatCount(from)}–${formatCount(to)} cannot be read`
}

/** One finding for each damaged place, the first twenty by name. */
export function unreadableFindings(unreadable: readonly Unreadable[]): Finding[] {
  const findings = unreadable.slice(0, NAMED).map(
    (place): Finding => ({
      code: 'rows-unreadable',
      severity: 'error',
      message: `${describe(place)}: the file is damaged there. What turns lie there is in none of the numbers.`,
    }),
  )
  if (unreadable.length > NAMED) {
    findings.push({
      code: 'rows-unreadable',
      severity: 'error',
      message: `${formatCount(unreadable.length - NAMED)} more ranges of rows cannot be read.`,
    })
  }
  return findings
}
