import Database from 'better-sqlite3'

/** The tables that the debug API reads, as v3 has them. */
const TABLES = `
  CREATE TABLE turns (
    conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL, turn_created_at_ms INTEGER NOT NULL,
    turn_metadata_json TEXT NOT NULL DEFAULT '{}', turn_data_json TEXT NOT NULL DEFAULT '{}',
    runtime_key TEXT NOT NULL DEFAULT '', inference_id TEXT NOT NULL DEFAULT '', updated_at_ms INTEGER NOT NULL,
    PRIMARY KEY (conv_id, session_id, turn_id));
  CREATE INDEX turns_by_conv_session ON turns (conv_id, session_id, updated_at_ms DESC);
  CREATE INDEX turns_by_session ON turns (session_id, updated_at_ms DESC);
  CREATE TABLE blocks (
    block_id TEXT NOT NULL, content_hash TEXT NOT NULL,
    hash_algorithm TEXT NOT NULL DEFAULT 'sha256-canonical-json-v1', kind TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT '', payload_json TEXT NOT NULL DEFAULT '{}',
    block_metadata_json TEXT NOT NULL DEFAULT '{}', first_seen_at_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (block_id, content_hash));
  CREATE TABLE turn_block_membership (
    conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL, phase TEXT NOT NULL,
    snapshot_created_at_ms INTEGER NOT NULL, ordinal INTEGER NOT NULL, block_id TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    PRIMARY KEY (conv_id, session_id, turn_id, phase, snapshot_created_at_ms, ordinal));`

export interface FixtureTurn {
  readonly ids: readonly [conv_id: string, session_id: string, turn_id: string]
  readonly updated_at_ms: number | bigint
  readonly runtime_key?: string
  readonly inference_id?: string
  readonly metadata?: string
  readonly data?: string
  readonly snapshots: readonly {
    readonly phase: string
    readonly at: number | bigint
    readonly blocks: readonly FixtureBlock[]
  }[]
}

export interface FixtureBlock {
  readonly id: string
  readonly kind: string
  readonly role?: string
  readonly payload?: string
  readonly metadata?: string
}

/** Writes a database with these turns; gives its path. */
export function writeDebugFixture(path: string, turns: readonly FixtureTurn[], encoding = 'UTF-8'): string {
  const db = new Database(path)
  db.pragma(`encoding = '${encoding}'`)
  db.exec(TABLES)
  const turn = db.prepare(`INSERT INTO turns VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)`)
  const block = db.prepare(
    `INSERT OR IGNORE INTO blocks (block_id, content_hash, kind, role, payload_json, block_metadata_json)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const member = db.prepare('INSERT INTO turn_block_membership VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  db.transaction(() => {
    for (const { ids, updated_at_ms, snapshots, ...of } of turns) {
      const { metadata = '{}', data = '{}', runtime_key = '', inference_id = '' } = of
      turn.run(...ids, metadata, data, runtime_key, inference_id, updated_at_ms)
      for (const { phase, at, blocks } of snapshots) {
        blocks.forEach(({ id, kind, role = '', payload = '{}', metadata: own = '{}' }, ordinal) => {
          block.run(id, payload, kind, role, payload, own)
          member.run(...ids, phase, at, ordinal, id, payload)
        })
      }
    }
  })()
  db.close()
  return path
}

export interface FixtureConversation {
  readonly conv_id: string
  readonly session_id: string
  readonly runtime_key: string
  readonly last_activity_ms: number | bigint
  readonly last_seen_version: number
  readonly has_timeline: 0 | 1
}

/** Writes a timeline store; gives its path. */
export function writeDebugStore(path: string, conversations: readonly FixtureConversation[]): string {
  const db = new Database(path)
  db.exec(`CREATE TABLE timeline_conversations (conv_id TEXT PRIMARY KEY, session_id TEXT, runtime_key TEXT,
    created_at_ms INTEGER, last_activity_ms INTEGER, last_seen_version INTEGER, has_timeline INTEGER,
    status TEXT, last_error TEXT)`)
  const insert = db.prepare(
    `INSERT INTO timeline_conversations (conv_id, session_id, runtime_key, last_activity_ms, last_seen_version, has_timeline)
     VALUES (@conv_id, @session_id, @runtime_key, @last_activity_ms, @last_seen_version, @has_timeline)`,
  )
  db.transaction(() => {
    for (const of of conversations) insert.run(of)
  })()
  db.close()
  return path
}
