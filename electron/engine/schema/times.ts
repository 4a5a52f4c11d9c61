/** SQL for a number that a 64-bit integer can hold, else NULL. */
const bounded = (sql: string): string => `CASE WHEN ${sql} >= -9.2e18 AND ${sql} <= 9.2e18 THEN ${sql} END`

/**
 * SQL for a time as the number that stands there, whatever its storage class: an integer, a real, or text that is
 * a number as JSON writes it. 0 where it holds NULL; NULL where it holds something that is not a number. It may
 * have a fraction.
 * @param column a quoted name, with its table where a statement has several
 */
export const timeNumberSql = (column: string): string =>
  `CASE typeof(${column}) WHEN 'integer' THEN ${column} WHEN 'null' THEN 0 WHEN 'real' THEN ${bounded(column)}
    WHEN 'text' THEN CASE WHEN json_valid(${column}) THEN CASE WHEN json_type(${column}) IN ('integer', 'real')
      THEN ${bounded(`CAST(${column} AS NUMERIC)`)} END END END`

/** Characters, or bytes, of what is no number that are told. */
const TOLD = 200

/** SQL for what stands in a column of times and is not a number, as text: the start of it, a blob in hexadecimal. Else NULL. */
export const notANumberSql = (column: string): string =>
  `CASE WHEN ${timeNumberSql(column)} IS NULL THEN CASE typeof(${column})
    WHEN 'blob' THEN 'x''' || hex(substr(${column}, 1, ${TOLD})) || ''''
    ELSE substr(CAST(${column} AS TEXT), 1, ${TOLD}) END END`

/** SQL for a time in whole milliseconds; 0 where none was recorded, and where what stands there is not a number. */
export const timeSql = (column: string): string =>
  `CASE typeof(${column}) WHEN 'integer' THEN ${column} ELSE COALESCE(CAST(${timeNumberSql(column)} AS INTEGER), 0) END`

/**
 * SQL for ORDER BY, as the playbook orders: NULL, numbers by their value, then text and blobs by their bytes. Without
 * a direction the order is ascending.
 */
export const timeOrderSql = (column: string, direction: '' | ' DESC' = ''): string =>
  `${column} COLLATE BINARY${direction}`

/** SQL for a time that does not stand where its number says in that order; NULL for any other, and for NULL. */
export const oddTimeSql = (column: string): string =>
  `CASE WHEN typeof(${column}) IN ('text', 'blob') OR ${timeNumberSql(column)} IS NULL THEN ${column} END`
