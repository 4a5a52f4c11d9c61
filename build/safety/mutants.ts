import { existsSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { writeFifo } from '../../electron/engine/evidence/fixtures.ts'
import type { Prng } from '../../electron/engine/sample/prng.ts'

/** Values that lie at the edge of what a field of the format can hold. */
const EDGES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]
const PAGE_TYPES = [0, 1, 2, 5, 10, 13, 255]

const pageSizeOf = (bytes: Buffer): number => {
  const stated = bytes.readUInt16BE(16)
  return stated === 1 ? 65536 : stated >= 512 ? stated : 4096
}

function somePage(bytes: Buffer, prng: Prng): { at: number; end: number; header: number } {
  const size = pageSizeOf(bytes)
  const page = prng.int(0, Math.max(0, Math.floor(bytes.length / size) - 1))
  return { at: page * size, end: Math.min(bytes.length, (page + 1) * size), header: page === 0 ? 100 : 0 }
}

function put(bytes: Buffer, at: number, width: 1 | 2 | 4, value: number): void {
  if (at >= 0 && at + width <= bytes.length) bytes.writeUIntBE(value % 2 ** (8 * width), at, width)
}

type Damage = (bytes: Buffer, prng: Prng) => void

/** What may be wrong with the bytes of a file. */
const DAMAGES: Readonly<Record<string, Damage>> = {
  header: (bytes, prng) => {
    const [at, width] = prng.pick([
      [16, 2],
      [18, 1],
      [19, 1],
      [20, 1],
      [21, 1],
      [24, 4],
      [28, 4],
      [32, 4],
      [36, 4],
      [40, 4],
      [44, 4],
      [52, 4],
      [56, 4],
      [60, 4],
      [64, 4],
      [92, 4],
      [96, 4],
    ] as const)
    put(bytes, at, width, prng.pick(EDGES))
  },
  'page type': (bytes, prng) => {
    const { at, header } = somePage(bytes, prng)
    put(bytes, at + header, 1, prng.pick(PAGE_TYPES))
  },
  'cell pointers': (bytes, prng) => {
    const { at, header } = somePage(bytes, prng)
    const first = at + header + prng.pick([8, 12])
    for (let n = prng.int(1, 6); n > 0; n--) {
      const value = prng.chance(0.3) ? prng.pick(EDGES) : prng.int(0, pageSizeOf(bytes))
      put(bytes, first + 2 * prng.int(0, 20), 2, value)
    }
  },
  'page header': (bytes, prng) => {
    const { at, header } = somePage(bytes, prng)
    put(bytes, at + header + prng.pick([1, 3, 5]), 2, prng.pick(EDGES))
    if (prng.chance(0.5)) put(bytes, at + header + 8, 4, prng.int(0, bytes.length / pageSizeOf(bytes) + 2))
  },
  'free list': (bytes, prng) => {
    put(bytes, 32, 4, prng.int(0, bytes.length / pageSizeOf(bytes) + 1))
    put(bytes, 36, 4, prng.pick(EDGES))
  },
  'overflow chains': (bytes, prng) => {
    // The number of the next page stands at the end of a cell, or at the start of an overflow page.
    const { at, end } = somePage(bytes, prng)
    const pages = Math.floor(bytes.length / pageSizeOf(bytes)) + 1
    put(bytes, prng.chance(0.5) ? at : prng.int(at, end - 4), 4, prng.int(0, pages))
  },
  'varints of a gigabyte': (bytes, prng) => {
    const { at, end } = somePage(bytes, prng)
    const where = prng.int(at, Math.max(at, end - 9))
    Buffer.from(prng.pick(['87ffffff7f', 'ffffffffffffffffff', '8080808000', '83ffff7f']), 'hex').copy(
      bytes,
      where,
    )
  },
  'bytes anywhere': (bytes, prng) => {
    for (let n = prng.int(1, 40); n > 0; n--) put(bytes, prng.int(0, bytes.length - 1), 1, prng.int(0, 255))
  },
  'a page of another': (bytes, prng) => {
    const from = somePage(bytes, prng)
    bytes.copy(bytes, somePage(bytes, prng).at, from.at, from.end)
  },
  'a page of zeros': (bytes, prng) => {
    const { at, end } = somePage(bytes, prng)
    bytes.fill(0, at, end)
  },
  'text of the schema': (bytes, prng) => {
    const { at, end } = { at: 100, end: Math.min(bytes.length, pageSizeOf(bytes)) }
    const word = bytes.indexOf(prng.pick(['CREATE', 'TABLE', 'turns', 'conv_id', 'INDEX', 'KEY', 'TEXT']), at)
    if (word > 0 && word < end)
      bytes.write(prng.pick(['SELECT', 'VIEW ', '"\0(', 'turns', '-----', ')))))', 'REINDE']), word)
  },
  'no UTF-8': (bytes, prng) => {
    for (let n = prng.int(1, 20); n > 0; n--) {
      const at = bytes.indexOf(prng.pick(['conv', 'runtime', 'turn', '{"', 'inf']), prng.int(0, bytes.length))
      if (at > 0) put(bytes, at, 1, prng.pick([0, 0xff, 0xc0, 0xed, 0xf8, 0x80]))
    }
  },
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

/** What a stranger may have a file's own SQL say; what SQLite refuses of it is not in the file then. */
const SQL: readonly ((prng: Prng) => string)[] = [
  () => `CREATE TRIGGER t AFTER UPDATE ON turns BEGIN DELETE FROM turns; END`,
  () => `CREATE TRIGGER t BEFORE UPDATE ON turns BEGIN SELECT RAISE(ABORT, 'no'); END`,
  () => `CREATE TRIGGER t AFTER INSERT ON turns BEGIN UPDATE turns SET runtime_key = 'x'; END`,
  () => `CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n`,
  () => `ALTER TABLE turns RENAME TO real_turns; CREATE VIEW turns AS SELECT * FROM real_turns`,
  () => `ALTER TABLE turns ADD COLUMN made TEXT AS (json_extract(turn_metadata_json, '$.x'))`,
  () => `ALTER TABLE turns ADD COLUMN zeros AS (length(zeroblob(100000000)))`,
  () => `ALTER TABLE turns ADD COLUMN limited TEXT CHECK (limited IS NULL OR length(limited) < 0)`,
  () => `ALTER TABLE turns ADD COLUMN "a""b'; DROP" TEXT DEFAULT 'x'`,
  () => `CREATE INDEX e ON turns (json_extract(turn_metadata_json, '$.a'))`,
  () => `CREATE INDEX p ON turns (turn_id) WHERE updated_at_ms > 5`,
  () => `CREATE UNIQUE INDEX u ON turns (runtime_key) WHERE runtime_key <> ''`,
  () => `CREATE INDEX n ON turns (conv_id COLLATE NOCASE, turn_id COLLATE RTRIM)`,
  () => `CREATE VIRTUAL TABLE f USING fts5 (x); INSERT INTO f VALUES ('planner')`,
  () => `CREATE VIRTUAL TABLE r USING rtree (id, a, b)`,
  () => `CREATE TABLE "turns " (x); CREATE TABLE "TURNSCOPE_journal" (x)`,
  () => `CREATE TABLE timeline_conversations (conv_id BLOB, runtime_key, created_at_ms TEXT);
         INSERT INTO timeline_conversations VALUES (x'ff', 5, 'never'), (NULL, NULL, NULL)`,
  ({ pick }) =>
    `UPDATE turns SET updated_at_ms = ${pick(['9223372036854775807', '-9223372036854775808', '1e308', `'x'`, `x'00'`, '9007199254740993'])}
     WHERE rowid % 2 = 0`,
  ({ pick, int }) =>
    `UPDATE turns SET turn_metadata_json = ${quoted(pick([deep(int(10, 12_000)), '{', `"${'x'.repeat(int(1, 200_000))}"`, '{"a":1e999}', '{"a\\u0000":"\\ud800"}', `{${Array.from({ length: int(1, 9000) }, (_, n) => `"k${n}":${n}`).join()}}`]))}
     WHERE rowid % 3 = 0`,
  ({ pick }) =>
    `UPDATE turns SET turn_metadata_json = ${pick([`x'ff00fe'`, 'NULL', '5', `CAST(x'7b22ff223a317d' AS TEXT)`, `x'0c'`, `zeroblob(100000)`])}
     WHERE rowid % 3 = 1`,
  ({ pick }) =>
    `UPDATE OR IGNORE turns SET ${pick(['conv_id', 'session_id', 'turn_id'])} = ${pick([`char(0) || rowid`, `x'ff'`, `printf('%.*c', 70000, 'x')`, `'../../' || rowid`, `CAST(x'ed' AS TEXT) || rowid`, `''`])}
     WHERE rowid % 4 = 0`,
  ({ pick }) =>
    `UPDATE turns SET runtime_key = ${pick([`x'00'`, '5', `char(0)`, `' '`, 'NULL', `CAST(x'ff' AS TEXT)`])}`,
  () => `DELETE FROM turns`,
  () => `DELETE FROM turns WHERE rowid % 2; CREATE TABLE freed AS SELECT 1 AS x`,
  () => `CREATE TABLE sqlean_x (x); PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'CREATE TABLE sqlean_x (x COLLATE unknown)' WHERE name = 'sqlean_x'`,
  ({ pick }) => `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET
     ${pick(['rootpage = 0', 'rootpage = 99999', 'rootpage = 1', 'rootpage = 3', `sql = NULL`, `sql = 'CREATE TABLE x('`, `type = 'view'`, `name = 'sqlite_stat9'`, `tbl_name = 'other'`])}
     WHERE name = ${pick([`'turns'`, `'turns_by_session'`, `'turns_by_conv_session'`, `'sqlite_autoindex_turns_1'`])}`,
]

function alterBySql(path: string, prng: Prng): string {
  const sql = prng.pick(SQL)(prng)
  let db: Database.Database | null = null
  try {
    db = new Database(path)
    db.unsafeMode(true)
    db.exec(sql)
  } catch {
    // Not every file can be told every thing; then it stays as it was.
  } finally {
    db?.close()
  }
  return sql.slice(0, 60)
}

/** Damages the main file, or the sidecar with this ending. */
function damage(path: string, prng: Prng): string {
  const kind = prng.pick(Object.keys(DAMAGES))
  const bytes = readFileSync(path)
  if (bytes.length < 512) return 'too small'
  DAMAGES[kind]!(bytes, prng)
  writeFileSync(path, bytes)
  return kind
}

/** Damages the log or the journal of a file; one that has none gets one that is no such thing. */
function damageSidecar(path: string, prng: Prng): string {
  const sidecar = ['-wal', '-journal'].map((suffix) => path + suffix).find((at) => existsSync(at))
  if (sidecar === undefined) return oddSidecar(path, prng)
  const bytes = readFileSync(sidecar)
  if (prng.chance(0.2)) {
    truncateSync(sidecar, prng.int(0, bytes.length))
    return 'sidecar cut off'
  }
  if (bytes.length === 0) return 'sidecar empty'
  // Headers, and what says of which page a frame is.
  const at = prng.chance(0.5) ? prng.int(0, 64) : prng.int(0, bytes.length - 4)
  put(bytes, at, 4, prng.pick(EDGES))
  if (sidecar.endsWith('-journal') && prng.chance(0.3)) {
    // The end of a journal may name another one that decides about it.
    writeFileSync(sidecar, Buffer.concat([bytes, Buffer.from('/etc/passwd\0\0\0\x0b'), bytes.subarray(0, 8)]))
    return 'super-journal'
  }
  writeFileSync(sidecar, bytes)
  return 'sidecar'
}

function oddSidecar(path: string, prng: Prng): string {
  const suffix = prng.pick(['-wal', '-journal', '-shm'])
  if (existsSync(path + suffix)) return 'sidecar is there'
  const kind = prng.pick(['link', 'pipe', 'text', 'sparse'] as const)
  if (kind === 'link') symlinkSync('/etc/passwd', path + suffix)
  else if (kind === 'pipe' && process.platform !== 'win32') writeFifo(path + suffix)
  else writeFileSync(path + suffix, kind === 'text' ? 'no such thing' : Buffer.alloc(32))
  if (kind === 'sparse') truncateSync(path + suffix, 50_000_000)
  return `odd sidecar: ${kind}`
}

function resize(path: string, prng: Prng): string {
  const { length } = readFileSync(path)
  truncateSync(path, prng.chance(0.7) ? prng.int(0, length) : length + prng.pick([1, 4096, 100_000_000]))
  return 'another length'
}

/** Makes a mutant of the file at `path`. Returns what was done, for people. */
export function mutate(path: string, prng: Prng): string[] {
  const done: string[] = []
  for (let n = prng.int(0, 2); n > 0; n--) done.push(alterBySql(path, prng))
  for (let n = prng.pick([0, 1, 1, 1, 2, 4]); n > 0; n--) done.push(damage(path, prng))
  if (prng.chance(0.3)) done.push(damageSidecar(path, prng))
  if (prng.chance(0.1)) done.push(resize(path, prng))
  return done
}
