import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { quoteName } from '../db/open.ts'
import { rowIdName, type TurnsFacts } from '../schema/read.ts'

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
/** An integer as a number while a double holds it exactly, else as decimal text. */
export const exactInteger = (sql: string): string =>
  `CASE WHEN ${sql} BETWEEN -${SAFE} AND ${SAFE} THEN ${sql} ELSE CAST(${sql} AS TEXT) END`

/** SQL expressions for what a turn has; a constant where the generation lacks the column. */
export interface TurnSql {
  readonly from: string
  readonly rowid: string
  /** Text or NULL each. */
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  readonly runtime_key: string
  readonly inference_id: string
  readonly metadata: string
  /** Size of the metadata as stored, in bytes; NULL for NULL. */
  readonly metadataBytes: string
  /** An integer, never NULL: 0 where no time was recorded. May be beyond 2^53. */
  readonly time: string
  /** An integer or NULL. */
  readonly created: string
}

/**
 * Text columns are read through a cast, whatever the storage class of a value; history is `updated_at_ms`
 * alone. A v0 or v1 file without `conv_id` is listed by its session or run.
 */
export function turnSql({ names, rowid }: TurnColumns): TurnSql {
  const text = (...candidates: string[]): string => {
    const name = candidates.find((candidate) => names.has(candidate))
    return name === undefined ? `''` : `CAST(${quoteName(name)} AS TEXT)`
  }
  const integer = (otherwise: string, ...candidates: string[]): string => {
    const name = candidates.find((candidate) => names.has(candidate))
    if (name === undefined) return otherwise
    return `CASE typeof(${quoteName(name)}) WHEN 'integer' THEN ${quoteName(name)} ELSE ${otherwise} END`
  }
  return {
    from: 'main.turns',
    rowid,
    conv_id: text('conv_id', 'session_id', 'run_id'),
    session_id: text('session_id', 'run_id'),
    turn_id: text('turn_id'),
    runtime_key: text('runtime_key'),
    inference_id: text('inference_id'),
    metadata: text('turn_metadata_json'),
    metadataBytes: names.has('turn_metadata_json') ? 'octet_length("turn_metadata_json")' : '0',
    // Not a bare 0: ORDER BY would take it for the number of a column.
    time: integer('CAST(0 AS INTEGER)', 'updated_at_ms'),
    created: integer('NULL', 'turn_created_at_ms', 'created_at_ms'),
  }
}
