import { createHash } from 'node:crypto'
import type { Finding } from '../../../shared/contract/model.ts'
import { canonicalValue } from '../../../shared/truth/canonical.ts'
import { TRUTH_COLUMNS, type TruthColumn, UNKNOWN } from '../../../shared/truth/columns.ts'
import { readMetadata } from '../../../shared/truth/metadata.ts'
import { formatCount, plural } from '../../../shared/truth/words.ts'
import { isDamage } from '../db/errors.ts'
import { openReader, openWriter, quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'
import { countReadable } from '../db/rows.ts'
import { inSnapshot } from '../db/snapshot.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { exactInteger, type TurnColumns, turnColumns, turnSql } from '../queries/columns.ts'
import { scanRows, unreadableFindings } from '../queries/scan.ts'
import { statement, storedBytes } from '../queries/statements.ts'
import { readSchema } from '../schema/read.ts'
import { PAYLOAD_TEXT, type PayloadBlock, type Problem, readPayloadYaml, TOO_LARGE } from './payload-yaml.ts'
import { UNREADABLE } from './unreadable.ts'

/**
 * The tables of v3 as far as they are read, with what tells which phase a value came from. Nothing in them is
 * ever changed once they are made; the working copy stays the file that it was.
 */
const TABLES = `
  CREATE TABLE turns (
    conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL, turn_created_at_ms INTEGER NOT NULL,
    turn_metadata_json TEXT NOT NULL, turn_data_json TEXT NOT NULL, runtime_key TEXT NOT NULL, inference_id TEXT NOT NULL,
    updated_at_ms INTEGER NOT NULL, metadata_at INTEGER NOT NULL, runtime_key_at INTEGER NOT NULL,
    inference_id_at INTEGER NOT NULL, PRIMARY KEY (conv_id, session_id, turn_id));
  CREATE TABLE blocks (
    block_id TEXT NOT NULL, content_hash TEXT NOT NULL, kind TEXT NOT NULL, role TEXT NOT NULL, payload_json TEXT NOT NULL,
    block_metadata_json TEXT NOT NULL, PRIMARY KEY (block_id, content_hash));
  CREATE TABLE turn_block_membership (
    conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL, phase TEXT NOT NULL,
    snapshot_created_at_ms INTEGER NOT NULL, ordinal INTEGER NOT NULL, block_id TEXT NOT NULL, content_hash TEXT NOT NULL,
    PRIMARY KEY (conv_id, session_id, turn_id, phase, snapshot_created_at_ms, ordinal));
  CREATE TABLE ${UNREADABLE} (
    conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL, phase TEXT NOT NULL,
    snapshot_created_at_ms INTEGER NOT NULL, problem TEXT NOT NULL, text TEXT,
    PRIMARY KEY (conv_id, session_id, turn_id, phase, snapshot_created_at_ms));
  CREATE TABLE reading (findings TEXT NOT NULL);`

const ID = 'CAST(? AS TEXT)'
/** As servers do: the metadata is that of the newest phase, the two values are the last that were not empty. */
const UPSERT = `INSERT INTO turns VALUES (${ID}, ${ID}, ${ID}, @created, @metadata, @data, @runtime_key, @inference_id,
    @created, @metadata_at, @runtime_key_at, @inference_id_at)
  ON CONFLICT DO UPDATE SET
    turn_created_at_ms = min(turn_created_at_ms, excluded.turn_created_at_ms),
    updated_at_ms = max(updated_at_ms, excluded.updated_at_ms),
    ${[
      ['turn_metadata_json', 'metadata_at'],
      ['turn_data_json', 'metadata_at'],
      ['runtime_key', 'runtime_key_at'],
      ['inference_id', 'inference_id_at'],
    ]
      .map(
        ([name, at]) => `${name} = CASE WHEN excluded.${at} >= ${at} THEN excluded.${name} ELSE ${name} END`,
      )
      .join(', ')},
    ${['metadata_at', 'runtime_key_at', 'inference_id_at'].map((at) => `${at} = max(${at}, excluded.${at})`).join(', ')}`

/** Before every time there is: a value that is not there gives way to any other. */
const NEVER = -(2n ** 63n)

type Phase = [
  rowid: number | string,
  conv_id: Buffer,
  session_id: Buffer,
  turn_id: Buffer | null,
  phase: Buffer,
  created: number | string,
  bytes: number,
]

/** The row of one phase. An id that the file does not have is another one's: a run is its own conversation. */
function phaseSql(columns: TurnColumns): { rows: string; payload: string } {
  // In a hybrid, what a server put in later says less of the phase than its own column.
  const names = new Set([...columns.names].filter((name) => name !== 'turn_created_at_ms'))
  const sql = turnSql({ ...columns, names })
  const bytes = (text: string): string => `CAST(coalesce(${text}, '') AS BLOB)`
  const phase = names.has('phase') ? `CAST(${quoteName('phase')} AS TEXT)` : `''`
  return {
    rows: `SELECT ${exactInteger(sql.rowid)}, ${bytes(sql.conv_id)}, ${bytes(sql.session_id)},
        ${names.has('turn_id') ? bytes(sql.turn_id) : 'NULL'}, ${bytes(phase)},
        ${exactInteger(`coalesce(${sql.created}, 0)`)}, coalesce(octet_length("payload"), 0)
      FROM ${sql.from} NOT INDEXED WHERE ${sql.rowid} >= ? ORDER BY ${sql.rowid} LIMIT ?`,
    payload: `SELECT CAST("payload" AS TEXT) FROM ${sql.from} NOT INDEXED WHERE ${sql.rowid} = ?`,
  }
}

/** What stands in the place of a payload that cannot be read. */
const unreadableBlock = (problem: string, text: string | Problem): PayloadBlock => ({
  id: 'payload',
  kind: 'other',
  role: '',
  payload: JSON.stringify({ 'not readable': problem, ...(typeof text === 'string' ? { text } : {}) }),
  metadata: '{}',
})

const hashOf = ({ kind, role, payload, metadata }: PayloadBlock): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, role, payload, metadata]))
    .digest('hex')

/** Takes in one phase after the other. */
class Reading {
  readonly #db: ReadableDb
  readonly #upsert
  readonly #block
  readonly #member
  readonly #unreadable
  unreadable = 0
  firstProblem = ''

  constructor(db: ReadableDb, out: WritableDb) {
    this.#db = db
    this.#upsert = out.prepare(UPSERT)
    this.#block = out.prepare('INSERT OR IGNORE INTO blocks VALUES (?, ?, ?, ?, ?, ?)')
    // The same phase twice, in a hybrid without a primary key: the first is read.
    this.#member = out.prepare(
      `INSERT OR IGNORE INTO turn_block_membership VALUES (${ID}, ${ID}, ${ID}, ${ID}, ?, ?, ?, ?)`,
    )
    this.#unreadable = out.prepare(
      `INSERT OR IGNORE INTO ${UNREADABLE} VALUES (${ID}, ${ID}, ${ID}, ${ID}, ?, ?, ?)`,
    )
  }

  take([, conv_id, session_id, own_id, phase, time]: Phase, text: string | Problem): void {
    const read = typeof text === 'string' ? readPayloadYaml(text) : text
    const payload = 'problem' in read ? null : read
    if ('problem' in read && this.unreadable++ === 0) this.firstProblem = read.problem
    const blocks = 'problem' in read ? [unreadableBlock(read.problem, text)] : read.blocks
    const turn_id = own_id ?? storedBytes(this.#db, payload?.id ?? '')
    const created = BigInt(time)
    const metadata = readMetadata(payload?.metadata ?? '{}')
    const canonicalOf = (column: TruthColumn): string => {
      const canonical = canonicalValue(metadata, column)
      return canonical.found ? canonical.value : UNKNOWN
    }
    const values = Object.fromEntries(
      TRUTH_COLUMNS.flatMap((column) => {
        const value = canonicalOf(column)
        return [
          [column, value],
          [`${column}_at`, value === UNKNOWN ? NEVER : created],
        ]
      }),
    )
    this.#upsert.run(conv_id, session_id, turn_id, {
      created,
      metadata: payload?.metadata ?? '{}',
      data: payload?.data ?? '{}',
      metadata_at: payload === null ? NEVER : created,
      ...values,
    })
    blocks.forEach((block, ordinal) => {
      const hash = hashOf(block)
      this.#block.run(block.id, hash, block.kind, block.role, block.payload, block.metadata)
      const snapshot = [conv_id, session_id, turn_id, phase, created]
      const { changes } = this.#member.run(...snapshot, ordinal, block.id, hash)
      if ('problem' in read && changes > 0)
        this.#unreadable.run(...snapshot, read.problem, typeof text === 'string' ? text : null)
    })
  }
}

function findingsOf({ unreadable, firstProblem }: Reading, phases: number): Finding[] {
  if (unreadable === 0) return []
  return [
    {
      code: 'payloads-unreadable',
      severity: 'warning',
      message: `${formatCount(unreadable)} of ${plural(phases, 'payload')} cannot be read as YAML; the first because ${firstProblem}. Their turns are listed, and what they say is shown as it stands.`,
    },
  ]
}

function readInto(db: ReadableDb, out: WritableDb, { checkCancelled, progress }: JobContext): void {
  const columns = turnColumns(readSchema(db).turns!)
  const sql = phaseSql(columns)
  const total = countReadable(db, 'turns')
  const rows = statement<Phase>(db, sql.rows)
  const payloadOf = statement<[string | null]>(db, sql.payload)
  const reading = new Reading(db, out)
  const textOf = (rowid: bigint): string | Problem => {
    try {
      return payloadOf.get(rowid)?.[0] ?? ''
    } catch (error) {
      if (!isDamage(error)) throw error
      return { problem: 'the file is damaged there' }
    }
  }
  let done = 0
  const damaged = scanRows(
    (from, limit) => rows.all(from, limit),
    ([rowid]) => BigInt(rowid),
    (phases) => {
      for (const phase of phases) {
        checkCancelled()
        // One payload at a time: a chunk of them may be more than memory holds.
        reading.take(phase, phase[6] > 3 * PAYLOAD_TEXT ? TOO_LARGE : textOf(BigInt(phase[0])))
        progress({ label: 'Reading payloads', done: ++done, total, unit: 'rows' })
      }
    },
  )
  const findings = [...unreadableFindings(damaged), ...findingsOf(reading, done)]
  out.prepare('INSERT INTO reading VALUES (?)').run(JSON.stringify(findings))
}

export interface ReadLegacyInput {
  /** The working copy of a v0 or v1 file, hybrids included. */
  readonly path: string
  /** An empty file, which gets what its payloads say. */
  readonly out: string
}

/**
 * Writes what the payloads of a v0 or v1 file say into tables of the shape of v3, beside the working copy, so that
 * everything that reads turns can read them. Progress: rows. Throws `Cancelled`; what is in the file then is of no use.
 */
export const readLegacyJob = defineJob('readLegacy', ({ path, out }: ReadLegacyInput, context): void => {
  const db = openReader(path)
  try {
    const into = openWriter(out, { disposable: true })
    try {
      into.pragma(`encoding = ${quoteName(String(db.pragma('encoding', { simple: true })))}`)
      into.exec(`BEGIN; ${TABLES}`)
      inSnapshot(db, () => readInto(db, into, context))
      into.exec('COMMIT')
    } finally {
      into.close()
    }
  } finally {
    db.close()
  }
})

/** What the reading found, from the tables it made. */
export const readingFindings = (db: ReadableDb): Finding[] =>
  JSON.parse(db.prepare('SELECT findings FROM main.reading').pluck().get() as string) as Finding[]
