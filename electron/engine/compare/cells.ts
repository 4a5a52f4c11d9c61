import { quoteName } from '../db/open.ts'
import { anyOf } from '../db/terms.ts'
import type { ColumnFact } from '../schema/facts.ts'
import { ownColumns } from '../schema/read.ts'

/** A value as SQLite stores it: integers are bigints, reals numbers, blobs bytes. */
export type Cell = bigint | number | string | Buffer | null

/** One column of either file, or of both. */
export interface ComparedColumn {
  /** Lower case (ASCII). */
  readonly name: string
  /** As a file spells it, A's first. */
  readonly spelled: string
  readonly isKey: boolean
  /** Place among the columns that are read of each file; -1 where the file has no such column. */
  readonly inA: number
  readonly inB: number
  /** What a file without the column counts as holding: the default that the other declares. */
  readonly otherwise: Cell
}

const KEY = ['conv_id', 'session_id', 'turn_id']

/**
 * The value of a default that is a literal, which is what SQLite gives to the rows of a table that gets the column
 * later. An expression of the file is not run: its column counts as empty.
 */
export function literalDefault(sql: string | null): Cell {
  const literal = sql?.trim() ?? ''
  const quoted = /^'((?:[^']|'')*)'$/.exec(literal)
  if (quoted) return quoted[1]!.replaceAll("''", "'")
  if (/^[+-]?\d{1,18}$/.test(literal)) return BigInt(literal)
  return null
}

/** The columns of both files, A's in their order and then those that B alone has. */
export function comparedColumns(ofA: readonly ColumnFact[], ofB: readonly ColumnFact[]): ComparedColumn[] {
  const [a, b] = [ownColumns(ofA), ownColumns(ofB)]
  const place = (columns: readonly ColumnFact[], name: string): number =>
    columns.findIndex((column) => column.name === name)
  const onlyB = b.filter(({ name }) => place(a, name) < 0)
  return [...a, ...onlyB].map((column) => ({
    name: column.name,
    spelled: column.spelled,
    isKey: KEY.includes(column.name),
    inA: place(a, column.name),
    inB: place(b, column.name),
    otherwise: literalDefault(column.default),
  }))
}

/** SQL for the values of a row of `t`, NULL in place of those of more bytes than `most`, and last whether it has such. */
export function rowSql(columns: readonly ColumnFact[], most: number): string {
  const names = ownColumns(columns).map(({ spelled }) => `t.${quoteName(spelled)}`)
  const isLong = (name: string): string => `octet_length(${name}) > ${most}`
  return [
    ...names.map((name) => `IIF(${isLong(name)}, NULL, ${name})`),
    `COALESCE(${anyOf(names.map(isLong))}, 0)`,
  ].join(', ')
}

/**
 * Whether two values are the same: of one type, and byte for byte. Text that reads the same may still be other bytes
 * where some are no UTF-8.
 * @param bytesOf the stored bytes of each, asked for only where they decide
 */
export function isSameCell(
  a: Cell,
  b: Cell,
  bytesOf: () => readonly [Buffer | null, Buffer | null],
): boolean {
  if (typeof a === 'string') {
    if (a !== b) return false
    if (!a.includes('\uFFFD')) return true
    const [left, right] = bytesOf()
    return left !== null && right !== null && left.equals(right)
  }
  if (a instanceof Buffer) return b instanceof Buffer && a.equals(b)
  return a === b
}
