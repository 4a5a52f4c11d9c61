// Test support: evidence of every kind that people pick, as real files.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import type { TestContext } from 'vitest'

const TRUTH_COLUMNS = `, runtime_key TEXT NOT NULL DEFAULT '', inference_id TEXT NOT NULL DEFAULT ''`
const turnsTable = (generation: 'v2' | 'v3'): string => `CREATE TABLE turns (
  conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
  turn_created_at_ms INTEGER NOT NULL,
  turn_metadata_json TEXT NOT NULL DEFAULT '{}', turn_data_json TEXT NOT NULL DEFAULT '{}'
  ${generation === 'v3' ? TRUTH_COLUMNS : ''},
  updated_at_ms INTEGER NOT NULL,
  PRIMARY KEY (conv_id, session_id, turn_id))`
const TURNS_INDEXES = [
  'CREATE INDEX turns_by_conv_session ON turns (conv_id, session_id, updated_at_ms DESC)',
  'CREATE INDEX turns_by_session ON turns (session_id, updated_at_ms DESC)',
]
const TRUTH_INDEXES = [
  'CREATE INDEX turns_by_conv_runtime_updated ON turns (conv_id, runtime_key, updated_at_ms DESC)',
  'CREATE INDEX turns_by_conv_inference_updated ON turns (conv_id, inference_id, updated_at_ms DESC)',
]

export interface TurnsOptions {
  readonly turns?: number
  readonly generation?: 'v2' | 'v3'
  readonly journal?: 'wal' | 'delete'
  /** Bytes of a page. */
  readonly pageSize?: number
}

const FIRST_MS = 1_750_000_000_000

function addTurns(db: Database.Database, from: number, to: number): void {
  const insert = db.prepare(`INSERT INTO turns
    (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?)`)
  db.transaction(() => {
    for (let n = from; n < to; n++) {
      const runtime = ['planner', 'analyst'][Math.floor(n / 10) % 2]
      const metadata = {
        'geppetto.runtime@v1': { runtime_key: runtime },
        'geppetto.inference_id@v1': `inf-${n}`,
      }
      const at = FIRST_MS + n * 1000
      insert.run(
        `conv-${n % 5}`,
        `session-${n % 5}`,
        `turn-${String(n).padStart(6, '0')}`,
        at,
        JSON.stringify(metadata),
        at,
      )
    }
  })()
}

/** Writes a turns database that was closed cleanly; gives its path. */
export function writeTurns(path: string, options: TurnsOptions = {}): string {
  openTurns(path, options).close()
  return path
}

function openTurns(
  path: string,
  { turns = 100, generation = 'v2', journal = 'delete', pageSize = 4096 }: TurnsOptions,
): Database.Database {
  const db = new Database(path)
  db.pragma(`page_size = ${pageSize}`)
  db.pragma(`journal_mode = ${journal}`)
  db.exec(turnsTable(generation))
  for (const sql of [...TURNS_INDEXES, ...(generation === 'v3' ? TRUTH_INDEXES : [])]) db.exec(sql)
  addTurns(db, 0, turns)
  return db
}

/** Writes a companion timeline store; gives its path. */
export function writeTimelineStore(
  path: string,
  pointers: Readonly<Record<string, string>>,
  keyColumn = 'runtime_key',
): string {
  const db = new Database(path)
  db.exec(`CREATE TABLE timeline_conversations (conv_id TEXT PRIMARY KEY, session_id TEXT, ${keyColumn} TEXT,
    created_at_ms INTEGER, last_activity_ms INTEGER, last_seen_version INTEGER, has_timeline INTEGER, status TEXT, last_error TEXT)`)
  const insert = db.prepare(`INSERT INTO timeline_conversations (conv_id, ${keyColumn}) VALUES (?, ?)`)
  for (const [conversation, runtime] of Object.entries(pointers)) insert.run(conversation, runtime)
  db.close()
  return path
}

/** Copies what a live database has on the disk at this moment, as `cp` would. */
function copyLive(from: string, to: string, suffixes: readonly string[]): void {
  for (const suffix of suffixes) copyFileSync(from + suffix, to + suffix)
}

export interface LiveWalOptions extends TurnsOptions {
  /** Turns that stand in the `-wal` only. */
  readonly inWal?: number
  /** Which files the copy has. */
  readonly suffixes?: readonly string[]
}

/** A copy of a live WAL database (DOMAIN.md, section 5): 100 turns in the main file and 50 more in the `-wal`. */
export function writeLiveWal(
  path: string,
  { turns = 100, inWal = 50, suffixes = ['', '-wal'], ...options }: LiveWalOptions = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-live-'))
  try {
    const live = join(folder, 'turns.db')
    const db = openTurns(live, { ...options, turns, journal: 'wal' })
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.pragma('wal_autocheckpoint = 0')
    addTurns(db, turns, turns + inWal)
    copyLive(live, path, suffixes)
    db.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
  return path
}

/** A copy of a young server's database: all of it, the schema included, is in the `-wal`. */
export function writeAllInWal(
  path: string,
  { turns = 30, generation = 'v3', suffixes = ['', '-wal'] }: LiveWalOptions = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-live-'))
  try {
    const live = join(folder, 'turns.db')
    const db = openTurns(live, { turns, generation, journal: 'wal' })
    copyLive(live, path, suffixes)
    db.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
  return path
}

/** A copy taken while a large write was under way: half-written pages in the main file, the `-journal` to undo them. */
export function writeHotJournal(
  path: string,
  { suffixes = ['', '-journal'], ...options }: LiveWalOptions = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-live-'))
  try {
    const live = join(folder, 'turns.db')
    const db = openTurns(live, { turns: 2000, ...options, journal: 'delete' })
    // A cache this small has to write pages out before the commit.
    db.pragma('cache_size = 10')
    db.exec('BEGIN')
    db.exec(`UPDATE turns SET turn_data_json = '{"half":"written"}', updated_at_ms = 1`)
    addTurns(db, 2000, 2500)
    copyLive(live, path, suffixes)
    db.exec('ROLLBACK')
    db.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
  return path
}

/** Cut off after that share of its bytes. */
export function writeTruncated(path: string, share = 0.5, options: TurnsOptions = {}): string {
  writeTurns(path, { turns: 2000, ...options })
  truncateSync(path, Math.floor(lstatSync(path).size * share))
  return path
}

/** Overwrites whole pages in the middle with other bytes: the header and the schema stay readable. */
export function writeBitRotted(path: string, pages = 3, options: TurnsOptions = {}): string {
  writeTurns(path, { turns: 2000, ...options })
  const bytes = readFileSync(path)
  const pageSize = bytes.readUInt16BE(16)
  const middle = Math.floor(bytes.length / pageSize / 2)
  for (let page = middle; page < middle + pages; page++)
    bytes.fill(0xa5, page * pageSize, (page + 1) * pageSize)
  writeFileSync(path, bytes)
  return path
}

/** Contents of files that are no database, by what they are. */
export const notDatabases = {
  random: () => randomBytes(8192),
  gzip: () => gzipSync(randomBytes(4096)),
  zip: () => Buffer.concat([Buffer.from('PK\x03\x04'), randomBytes(999)]),
  'SQL dump': () =>
    Buffer.from('PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE turns(x);\nCOMMIT;\n'),
  PNG: () => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(500)]),
  zeros: () => Buffer.alloc(8192),
  empty: () => Buffer.alloc(0),
} as const satisfies Record<string, () => Buffer>

export function writeFifo(path: string): string {
  execFileSync('mkfifo', [path])
  return path
}

export function linkTo(path: string, target: string): string {
  symlinkSync(target, path)
  return path
}

/** What tells one state of a folder from another: names, kinds, rights, times and bytes of all in it. */
export function snapshot(folder: string): string {
  const walk = (path: string): string[] =>
    readdirSync(path)
      .sort()
      .flatMap((name) => {
        const full = join(path, name)
        const stats = lstatSync(full, { bigint: true })
        const line = `${full} ${stats.mode.toString(8)} ${stats.ino} ${stats.size} ${stats.mtimeNs}`
        if (stats.isDirectory()) return [line, ...walk(full)]
        if (stats.isSymbolicLink()) return [`${line} -> ${readlinkSync(full)}`]
        if (!stats.isFile()) return [line]
        return [`${line} ${createHash('sha256').update(readFileSync(full)).digest('hex')}`]
      })
  return walk(folder).join('\n')
}

export interface TestFolders {
  /** Where the evidence stands: nothing may change here. */
  readonly evidence: string
  /** For the engine's own files. */
  readonly home: string
  /** Call once the evidence is complete. */
  readonly seal: () => void
  /** Throws when anything in the sealed evidence folder was changed, added or removed. Then deletes both folders. */
  readonly finish: () => void
}

/** Two temporary folders, one for evidence and one for the engine. */
export function makeFolders(): TestFolders {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'turnscope-test-')))
  const evidence = join(root, 'evidence')
  const home = join(root, 'home')
  mkdirSync(evidence)
  let sealed: string | null = null
  return {
    evidence,
    home,
    seal: () => {
      sealed = snapshot(evidence)
    },
    finish: () => {
      try {
        const now = sealed === null ? null : snapshot(evidence)
        if (sealed !== now) throw new Error(`the evidence folder was changed:\n${sealed}\n\n${now}`)
      } finally {
        giveRights(root)
        rmSync(root, { recursive: true, force: true })
      }
    },
  }
}

/** Whoever is not root deletes nothing in a folder that a test took rights from. */
function giveRights(folder: string): void {
  chmodSync(folder, 0o700)
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) giveRights(join(folder, entry.name))
}

export const append = (path: string, bytes: number): void => appendFileSync(path, Buffer.alloc(bytes, 1))

const { platform } = process
/** Why a test of what Linux alone has cannot run here; null on Linux. */
export const notOnLinux = platform === 'linux' ? null : `${platform} is not Linux`
/** Why a test of what Windows lacks cannot run here; null elsewhere. */
export const onWindows = platform === 'win32' ? 'Windows has nothing like it' : null

/** Skips a test where there is a reason, which is told at the end of the run. */
export const skipWhere = ({ skip }: TestContext, reason: string | null): void =>
  skip(reason !== null, reason ?? '')

/** Root reads everything because of its capabilities, and so does an account that was lent them. Without them it reads what is its own. */
const WITHOUT_CAPABILITIES = [
  ...(process.getuid?.() === 0 ? ['--securebits=+noroot', '--bounding-set=-all'] : []),
  '--inh-caps=-all',
  '--ambient-caps=-all',
]

/** How to start Node without special rights over files. */
const ordinaryNode = (): string[] =>
  platform === 'linux' ? ['setpriv', ...WITHOUT_CAPABILITIES, process.execPath] : [process.execPath]

/** Why rights cannot be tested here; null when they can. */
export function rightsUntestable(): string | null {
  if (platform === 'win32') return 'Windows has other rights over files'
  const [command, ...args] = ordinaryNode()
  const readsThis = `require('node:fs').accessSync(${JSON.stringify(import.meta.filename)})`
  return spawnSync(command!, [...args, '--eval', readsThis]).status === 0
    ? null
    : 'special rights over files cannot be given up here, or this checkout cannot be read without them'
}

/** Runs an ES module in a process of its own and gives what it printed, as JSON. `import` needs absolute file URLs. */
export const inAnotherProcess = (module: string): unknown => run([process.execPath], module)

/** The same in a process without special rights over files: root reads everything. */
export const withoutSpecialRights = (module: string): unknown => run(ordinaryNode(), module)

function run([command, ...args]: readonly string[], module: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-test-'))
  try {
    // A file, not --eval: worker threads take over the arguments of Node.
    const file = join(folder, 'run.mjs')
    writeFileSync(file, module)
    return JSON.parse(execFileSync(command!, [...args, file], { encoding: 'utf8' }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
