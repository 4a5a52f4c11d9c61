/** What v3 has, from the server's schema (DOMAIN.md, section 1). Names are matched exactly, ASCII case aside. */

export interface ExpectedColumn {
  readonly name: string
  readonly type: 'TEXT' | 'INTEGER'
  /** The default as SQL; null where v3 declares none. */
  readonly default: string | null
}

export interface ExpectedIndex {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly desc: boolean }[]
  /** Whether the playbook checks it: a file without it is not v3. */
  readonly playbook: boolean
}

const text = (name: string, byDefault: string | null = null): ExpectedColumn => ({
  name,
  type: 'TEXT',
  default: byDefault,
})
const integer = (name: string): ExpectedColumn => ({ name, type: 'INTEGER', default: null })

/** Every column of v3's `turns`, all of them NOT NULL; the first three are its primary key. */
export const TURNS_COLUMNS: readonly ExpectedColumn[] = [
  text('conv_id'),
  text('session_id'),
  text('turn_id'),
  integer('turn_created_at_ms'),
  text('turn_metadata_json', "'{}'"),
  text('turn_data_json', "'{}'"),
  text('runtime_key', "''"),
  text('inference_id', "''"),
  integer('updated_at_ms'),
]

/** A `turns` without one of these is nobody's we know. */
export const IDENTITY_COLUMNS = ['conv_id', 'session_id', 'turn_id'] as const
/** Where a turn's time may stand; normalised tables have at least one of them. */
export const TIME_COLUMNS = ['turn_created_at_ms', 'created_at_ms', 'updated_at_ms'] as const

const asc = (name: string) => ({ name, desc: false })
const newestFirst = { name: 'updated_at_ms', desc: true }

export const TURNS_INDEXES: readonly ExpectedIndex[] = [
  {
    name: 'turns_by_conv_session',
    columns: [asc('conv_id'), asc('session_id'), newestFirst],
    playbook: false,
  },
  { name: 'turns_by_session', columns: [asc('session_id'), newestFirst], playbook: false },
  {
    name: 'turns_by_conv_runtime_updated',
    columns: [asc('conv_id'), asc('runtime_key'), newestFirst],
    playbook: true,
  },
  {
    name: 'turns_by_conv_inference_updated',
    columns: [asc('conv_id'), asc('inference_id'), newestFirst],
    playbook: true,
  },
]

/** The schema format from which on an index can be in descending order: before, SQLite makes it an ascending one. */
export const DESCENDING_FORMAT = 4
