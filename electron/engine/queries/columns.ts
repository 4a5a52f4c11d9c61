import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { quoteName } from '../db/open.ts'
import type { TurnsFacts } from '../schema/facts.ts'
import { jsonBytesSql, jsonTextSql } from '../schema/json-text.ts'
import { rowIdName } from '../schema/read.ts'
import { notANumberSql, oddTimeSql, timeNumberSql, timeOrderSql, timeSql } from '../schema/times.ts'

/** What the queries need to know of a file's `turns`; structured-cloneable. */
export interface TurnColumns {
  /** The columns there are, in lower case (ASCII). */
  readonly names: ReadonlySet<string>
  /** The name by which SQLite addresses its rows: `_rowid_`, `rowid` or `oid`. */
  readonly rowid: string
  /** Whether the values were read from payloads: nothing was recorded in columns of their own. */
  readonly fromPayload?: true
}

/** Whether SQLite can address the rows of `turns` one by one. */
export const hasRowIds = (turns: TurnsFacts): boolean =>
  !turns.withoutRowid && rowIdName(turns.columns) !== null

/** Throws `UnrelatedDatabase` where the rows of `turns` cannot be addressed one by one. */
export function turnColumns(turns: TurnsFacts): TurnColumns {
  const rowid = turns.withoutRowid ? null : rowIdName(turns.columns)
  if (rowid === null) {
    throw new TurnscopeError(
      'UnrelatedDatabase',
      'The turns table of this file has no row numbers, so its rows cannot be told apart.',
      'Check that the file is a turns.db; the server never wrote one like this.',
    )
  }
  return { names: new Set(turns.columns.map((column) => column.name)), rowid }
}

const SAFE = '9007199254740991'
/** A number while a double holds its whole part exactly, else that as decimal text. */
export const exactInteger = (sql: string): string =>
  `CASE WHEN ${sql} BETWEEN -${SAFE} AND ${SAFE} THEN ${sql} ELSE CAST(CAST(${sql} AS INTEGER) AS TEXT) END`

/** SQL expressions for what a turn has; a constant where the generation lacks the column. */
export interface TurnSql {
  readonly from: string
  readonly rowid: string
  /** Text or NULL each. */
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  /** As it is stored: what the playbook's SQL orders turns of one time by. */
  readonly turnIdStored: string
  readonly runtime_key: string
  readonly inference_id: string
  readonly metadata: string
  /** The metadata as it is stored; NULL without a column. */
  readonly metadataColumn: string
  /** Size of that text, in bytes; NULL for NULL. */
  readonly metadataBytes: string
  readonly data: string
  /** An integer, never NULL: 0 where no time was recorded or what stands there is not a number. May be beyond 2^53. */
  readonly time: string
  /** The same, with its fraction; NULL where what stands there is not a number. */
  readonly timeNumber: string
  /** The storage class of what stands there. */
  readonly timeType: string
  /** What stands there where its place in the playbook's order is not its number's; else NULL. */
  readonly timeOdd: string
  /** The same as bytes: those of a text need not be valid. */
  readonly timeBytes: string
  /** Terms for ORDER BY, as the playbook orders. */
  readonly timeOrder: string
  readonly timeOrderDesc: string
  /** An integer or NULL. */
  readonly created: string
  /** What stands where a time is not a number, as text; else NULL. */
  readonly timeNotANumber: string
  readonly createdNotANumber: string
}

/** A cast keeps a column's collation, which SQLite may lack and the rules do not know. */
const BINARY = 'COLLATE BINARY'

/**
 * Text columns are read through a cast, whatever the storage class of a value; history is `updated_at_ms`
 * alone. A v0 or v1 file without `conv_id` is listed by its session or run.
 */
export function turnSql({ names, rowid }: TurnColumns): TurnSql {
  const quoted = (candidates: readonly string[]): string | null => {
    const name = candidates.find((candidate) => names.has(candidate))
    return name === undefined ? null : quoteName(name)
  }
  const text = (...candidates: string[]): string => {
    const name = quoted(candidates)
    return name === null ? `''` : `CAST(${name} AS TEXT) ${BINARY}`
  }
  // What the playbook does not call missing must not read as '': an empty blob reads as SQL writes it.
  const truth = (column: string): string => {
    const name = quoted([column])
    if (name === null) return `''`
    const cast = `CAST(${name} AS TEXT) ${BINARY}`
    return `CASE WHEN ${cast} = '' AND COALESCE(${name}, '') <> '' THEN 'x''' || hex(${name}) || '''' ELSE ${cast} END`
  }
  const json = (column: string): string => {
    const name = quoted([column])
    return name === null ? `''` : jsonTextSql(name)
  }
  const time = quoted(['updated_at_ms'])
  const created = quoted(['turn_created_at_ms', 'created_at_ms'])
  // Not a bare 0: ORDER BY would take it for the number of a column.
  const none = 'CAST(0 AS INTEGER)'
  return {
    from: 'main.turns',
    rowid,
    conv_id: text('conv_id', 'session_id', 'run_id'),
    session_id: text('session_id', 'run_id'),
    turn_id: text('turn_id'),
    turnIdStored: `${quoted(['turn_id']) ?? 'NULL'} ${BINARY}`,
    runtime_key: truth('runtime_key'),
    inference_id: truth('inference_id'),
    metadata: json('turn_metadata_json'),
    metadataColumn: quoted(['turn_metadata_json']) ?? 'NULL',
    metadataBytes: names.has('turn_metadata_json') ? jsonBytesSql('"turn_metadata_json"') : '0',
    data: json('turn_data_json'),
    time: time === null ? none : timeSql(time),
    timeNumber: time === null ? none : timeNumberSql(time),
    timeType: time === null ? `'null'` : `typeof(${time})`,
    timeOdd: time === null ? 'NULL' : oddTimeSql(time),
    timeBytes: time === null ? 'NULL' : `CAST(${time} AS BLOB)`,
    timeOrder: time === null ? none : timeOrderSql(time),
    timeOrderDesc: time === null ? none : timeOrderSql(time, ' DESC'),
    timeNotANumber: time === null ? 'NULL' : notANumberSql(time),
    createdNotANumber: created === null ? 'NULL' : notANumberSql(created),
    created:
      created === null
        ? 'NULL'
        : `CASE WHEN ${created} IS NOT NULL THEN CAST(${timeNumberSql(created)} AS INTEGER) END`,
  }
}
