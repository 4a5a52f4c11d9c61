import { type Metadata, readMetadata } from '../../../shared/truth/metadata.ts'
import { isDamage } from '../db/errors.ts'
import type { ReadableDb } from '../db/open.ts'
import { type TurnColumns, turnSql } from './columns.ts'
import { isInvalidUtf8 } from './exact-text.ts'
import { statement } from './statements.ts'

/** The longest metadata that is read as one text, in bytes: V8 cannot hold a string much longer. */
const LONGEST = 500_000_000

/** A turn's metadata as text and as what it says. */
export interface MetadataRow {
  readonly text: string | null
  readonly metadata: Metadata
  /** False where the text is too long to be read, or damaged. */
  readonly whole: boolean
  /** Whether the stored bytes are not valid UTF-8. */
  readonly invalidUtf8: boolean
}

const UNREADABLE: MetadataRow = {
  text: null,
  metadata: { kind: 'malformed' },
  whole: false,
  invalidUtf8: false,
}

/** `text`, read from the row's metadata column, with the bytes looked at where U+FFFD may hide some. */
export function readRowMetadata(
  db: ReadableDb,
  columns: TurnColumns,
  rowid: bigint,
  text: string | null,
): MetadataRow {
  const invalidUtf8 = text !== null && isInvalidUtf8(db, columns, 'metadata', rowid, text)
  return { text, metadata: readMetadata(text, invalidUtf8), whole: true, invalidUtf8 }
}

/**
 * Reads the metadata of one row. Text that is damaged, or longer than any string can be, counts as malformed:
 * nothing can be taken from it.
 */
export function fetchMetadata(db: ReadableDb, columns: TurnColumns, rowid: bigint): MetadataRow {
  const sql = turnSql(columns)
  const query = `SELECT CASE WHEN ${sql.metadataBytes} > ${LONGEST} THEN 1 ELSE ${sql.metadata} END
    FROM ${sql.from} WHERE ${sql.rowid} = ?`
  let text: string | number | null
  try {
    text = statement<[string | number | null]>(db, query).get(rowid)?.[0] ?? null
  } catch (error) {
    if (!isDamage(error)) throw error
    return UNREADABLE
  }
  return typeof text === 'number' ? UNREADABLE : readRowMetadata(db, columns, rowid, text)
}
