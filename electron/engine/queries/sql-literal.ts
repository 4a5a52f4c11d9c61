import { isUtf8 } from 'node:buffer'
import { visibleLines } from '../../../shared/truth/visible.ts'
import { quoteName, type ReadableDb } from '../db/open.ts'
import { statement } from './statements.ts'

const hex = (bytes: Buffer): string => `X'${bytes.toString('hex').toUpperCase()}'`

function decoded(bytes: Buffer, encoding: string): string | null {
  if (encoding === 'UTF-8') return isUtf8(bytes) ? bytes.toString('utf8') : null
  if (bytes.length % 2 !== 0) return null
  return (encoding === 'UTF-16be' ? Buffer.from(bytes).swap16() : bytes).toString('utf16le')
}

/**
 * SQL that gives exactly this text: quoted where it can be read, else made from its bytes.
 * @param bytes as the database stores them
 * @param encoding of the database: `UTF-8`, `UTF-16le` or `UTF-16be`
 */
export function textLiteral(bytes: Buffer, encoding: string): string {
  const text = decoded(bytes, encoding)
  return text === null || visibleLines(text) !== text
    ? `CAST(${hex(bytes)} AS TEXT)`
    : `'${text.replaceAll("'", "''")}'`
}

type StoredValue = [type: string, value: Buffer | string | null]

/**
 * SQL literals for the values of some columns of one row of `turns`, exact in value and storage class; null
 * where there is no such row.
 * @param rowid the name of the row id in `turns`
 */
export function literalsOf(
  db: ReadableDb,
  rowidName: string,
  columns: readonly string[],
  rowid: bigint,
): string[] | null {
  const values = columns.map(quoteName).map(
    // `quote` stops at a NUL, so text comes as its bytes.
    (name) =>
      `typeof(${name}), CASE typeof(${name}) WHEN 'text' THEN CAST(${name} AS BLOB) ELSE quote(${name}) END`,
  )
  const row = statement<StoredValue[number][]>(
    db,
    `SELECT ${values.join(', ')} FROM main.turns WHERE ${rowidName} = ?`,
  ).get(rowid)
  if (row === undefined) return null
  const encoding = String(db.pragma('encoding', { simple: true }))
  return columns.map((_, at) => {
    const [type, value] = [row[2 * at], row[2 * at + 1]]
    return type === 'text' ? textLiteral(value as Buffer, encoding) : String(value)
  })
}

/** `column = literal`, or `column IS NULL`. */
export const equals = (column: string, literal: string): string =>
  literal === 'NULL' ? `${column} IS NULL` : `${column} = ${literal}`
