/** JSONB beyond this is not read as JSON, in bytes: as text it can be six times as long, and no string holds 512 MiB. */
const LONGEST_JSONB = 2 ** 26

/**
 * SQL that is true where a value is SQLite's binary JSON: a blob that is all of one valid object or array. No text
 * of a JSON object or array is one, since a blob that begins with its bracket cannot end with the other.
 * @param column a name, quoted where it needs to be, with its table where a statement has several
 */
export const isJsonbSql = (column: string): string =>
  `(typeof(${column}) = 'blob' AND octet_length(${column}) <= ${LONGEST_JSONB}
    AND CASE WHEN json_valid(${column}, 8) THEN json_type(${column}) IN ('object', 'array') ELSE 0 END)`

/** SQL for the JSON of a column as text, in whatever storage class it stands; NULL for NULL. */
export const jsonTextSql = (column: string): string =>
  `CASE WHEN ${isJsonbSql(column)} THEN json(${column}) ELSE CAST(${column} AS TEXT) END`

/** SQL for the size of that text in bytes, as the database stores text. Text is measured without being read. */
export const jsonBytesSql = (column: string): string =>
  `octet_length(CASE WHEN ${isJsonbSql(column)} THEN json(${column}) ELSE ${column} END)`
