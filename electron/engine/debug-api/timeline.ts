import type { ReadableDb } from '../db/open.ts'
import { exactInteger } from '../queries/columns.ts'
import { statement, tableShape } from '../queries/statements.ts'
import { type ExactJson, exactObject, readStored } from './exact-json.ts'
import type { Id } from './request.ts'
import { storedId } from './stored-id.ts'

/** What a page of the server drew of one conversation: its messages and tool calls, as they were last. */
export interface StoredTimeline {
  /** Decimal text: versions go beyond 2^53. */
  readonly version: string
  /** In the order in which they were last changed. */
  readonly entities: Iterable<ExactJson>
}

export interface TimelineFilter {
  readonly conv_id: Id
  /** Only what was changed after this version; 0 for everything. */
  readonly since_version: bigint
  readonly limit: number
}

type EntityRow = [
  entity_id: string,
  kind: string,
  created_at_ms: number | string,
  updated_at_ms: number | string,
  entity_json: string | null,
]

const ENTITY = ['conv_id', 'entity_id', 'kind', 'created_at_ms', 'updated_at_ms', 'version', 'entity_json']

const has = (db: ReadableDb, table: string, columns: readonly string[]): boolean => {
  const shape = tableShape(db, table)
  return shape !== null && columns.every((name) => shape.columns.has(name))
}

/** The entity as it is stored; what is no JSON is told by the row's own columns. */
function entityOf([id, kind, created, updated, stored]: EntityRow): ExactJson {
  const { value, problem } = readStored(stored)
  if (problem === null && value instanceof Map && value.size > 0) return value
  return exactObject({ id, kind, createdAtMs: String(created), updatedAtMs: String(updated) })
}

function* entities(db: ReadableDb, { conv_id, since_version, limit }: TimelineFilter): Generator<ExactJson> {
  if (!has(db, 'timeline_entities', ENTITY)) return
  const text = (name: string): string => `coalesce(CAST(${name} AS TEXT), '')`
  const rows = statement<EntityRow>(
    db,
    `SELECT ${text('entity_id')}, ${text('kind')}, ${exactInteger('coalesce(created_at_ms, 0)')},
       ${exactInteger('coalesce(updated_at_ms, 0)')}, CAST(entity_json AS TEXT)
     FROM main.timeline_entities WHERE conv_id = CAST(? AS TEXT) AND version > ?
     ORDER BY version, entity_id LIMIT ?`,
  )
  for (const row of rows.iterate(storedId(db, conv_id), since_version, limit)) yield entityOf(row)
}

/** The snapshot of a conversation in a timeline store. A conversation that it does not know is empty, as on the server. */
export function storedTimeline(db: ReadableDb, filter: TimelineFilter): StoredTimeline {
  const known = has(db, 'timeline_versions', ['conv_id', 'version'])
  const version = known
    ? statement<[string]>(
        db,
        `SELECT CAST(CAST(version AS INTEGER) AS TEXT) FROM main.timeline_versions WHERE conv_id = CAST(? AS TEXT)`,
      ).get(storedId(db, filter.conv_id))?.[0]
    : undefined
  return { version: version ?? '0', entities: entities(db, filter) }
}
