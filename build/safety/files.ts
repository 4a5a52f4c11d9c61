import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import {
  writeAllInWal,
  writeHotJournal,
  writeLiveWal,
  writeTurns,
} from '../../electron/engine/evidence/fixtures.ts'
import { JOURNAL_TABLES } from '../../electron/engine/journal/tables.ts'
import type { Prng } from '../../electron/engine/sample/prng.ts'
import { fillNasty, NASTY_SCHEMA } from '../../electron/engine/testing/nasty-turns.ts'
import { ALL_FROM } from './mutants.ts'

const stored = fileURLToPath(new URL('../../electron/engine/testing/files/', import.meta.url))
const copyOf = (name: string) => (path: string) => {
  for (const suffix of ['', '-wal'])
    if (existsSync(stored + name + suffix)) copyFileSync(stored + name + suffix, path + suffix)
}

const made =
  (pragmas: string, sql: string, fill: (db: Database.Database) => void = () => undefined) =>
  (path: string): void => {
    const db = new Database(path)
    db.exec(`PRAGMA foreign_keys = OFF; ${pragmas}`)
    db.exec(sql)
    db.transaction(fill)(db)
    db.close()
  }

const columns = (many: number): string => Array.from({ length: many }, (_, n) => `c${n} TEXT`).join(', ')
const tables = (many: number): string =>
  Array.from({ length: many }, (_, n) => `CREATE TABLE t${n} (x);`).join('')

/** Small sound files of every kind: every generation, journal mode, encoding and size of page. */
const FILES: Readonly<Record<string, (path: string, prng: Prng) => void>> = {
  v0: copyOf('real/gen/v0.db'),
  v1: copyOf('real/gen/v1.db'),
  'v1, opened by a newer server': copyOf('real/gen/v1-opened-by-head.db'),
  snapshots: copyOf('real/gen/v1snap-opened-by-head.db'),
  v2: copyOf('real/gen/v2.db'),
  'v2, opened by a newer server': copyOf('real/gen/v2-opened-by-head.db'),
  v3: copyOf('real/turns.db'),
  'a timeline store': copyOf('real/timeline.db'),
  jsonb: copyOf('field/jsonb.db'),
  'imported twice': copyOf('field/imported-twice.db'),
  'times of two kinds': copyOf('field/t-mixed-sec-ms.db'),
  'a torn pair': copyOf('schema/torn/turns.db'),
  'v2 made here': (path) => void writeTurns(path, { turns: 60 }),
  'a log': (path, prng) => {
    writeLiveWal(path, { turns: 40, inWal: 20, generation: prng.pick(['v2', 'v3'] as const) })
  },
  'all in the log': (path) => void writeAllInWal(path),
  'a hot journal': (path) => void writeHotJournal(path, { turns: 300 }),
  'pages of another size': (path, prng) =>
    made(
      `PRAGMA page_size = ${prng.pick([512, 1024, 2048, 8192, 16384, 32768, 65536])};
       PRAGMA auto_vacuum = ${prng.int(0, 2)}`,
      NASTY_SCHEMA,
      fillNasty({ withNul: true }),
    )(path),
  'UTF-16': (path, prng) =>
    made(
      `PRAGMA encoding = '${prng.pick(['UTF-16le', 'UTF-16be'])}'`,
      NASTY_SCHEMA,
      fillNasty({ withNul: true }),
    )(path),
  'WITHOUT ROWID': made(
    '',
    `${NASTY_SCHEMA.replace('session_id, turn_id));', 'session_id, turn_id)) WITHOUT ROWID;')}`,
    fillNasty({ withNul: false }),
  ),
  'wide and many tables': made(
    '',
    `${NASTY_SCHEMA.replace('runtime_key TEXT', `${columns(400)}, runtime_key TEXT`)}; ${tables(120)}`,
    fillNasty({ withNul: false }),
  ),
  'a journal of ours': made(
    '',
    `${NASTY_SCHEMA}; ${Object.values(JOURNAL_TABLES).join(';')};
     INSERT INTO turnscope_journal VALUES (1, 'undo', 1, 'mallory', '', '', '{"of":1}'),
       (2, 'no kind', 9223372036854775807, x'ff', '', '', 'no json'), (3, 'backfill', -5, '', '', '', '{"steps":5}');
     INSERT INTO turnscope_journal_backfill VALUES (3, 1, 9223372036854775807, 'x')`,
    fillNasty({ withNul: false }),
  ),
  "tables of our names and another's types": made(
    '',
    `${NASTY_SCHEMA}; CREATE TABLE turnscope_journal (run_id, kind BLOB, at_ms, person, rule, note, details);
     INSERT INTO turnscope_journal VALUES ('x', 5, 'y', 6, 7, 8, 9), (NULL, x'00', NULL, NULL, NULL, NULL, NULL);
     CREATE VIEW turnscope_journal_entry AS SELECT 1 AS run_id, 2 AS row`,
    fillNasty({ withNul: false }),
  ),
}

/** More of them, for seeds that choose among all kinds. */
const MORE_FILES: typeof FILES = {
  'a log of every size of page': (path, prng) => {
    writeLiveWal(path, {
      ...{ turns: 40, inWal: 40, generation: prng.pick(['v2', 'v3'] as const) },
      pageSize: prng.pick([512, 1024, 8192, 65536]),
    })
  },
  STRICT: made(
    '',
    NASTY_SCHEMA.replace('session_id, turn_id));', 'session_id, turn_id)) STRICT;'),
    fillNasty({ withNul: false }),
  ),
  'as many columns as there can be': made(
    '',
    NASTY_SCHEMA.replace('runtime_key TEXT', `${columns(1900)}, runtime_key TEXT`),
    fillNasty({ withNul: false }),
  ),
  'thousands of tables': made('', `${NASTY_SCHEMA}; ${tables(2500)}`, fillNasty({ withNul: false })),
  'a store of pointers in the same file': made(
    '',
    `${NASTY_SCHEMA}; CREATE TABLE timeline_conversations (conv_id TEXT PRIMARY KEY, session_id TEXT, runtime_key TEXT,
       created_at_ms INTEGER, last_activity_ms INTEGER, last_seen_version INTEGER, has_timeline INTEGER, status TEXT, last_error TEXT);
     INSERT INTO timeline_conversations (conv_id, runtime_key, last_activity_ms) VALUES ('=1+1', 'analyst', 9223372036854775807), ('nobody', '', 'x')`,
    fillNasty({ withNul: true }),
  ),
  'turns without a time': made(
    '',
    'CREATE TABLE turns (conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL, created_at_ms INTEGER, PRIMARY KEY (conv_id, session_id, turn_id))',
    (db) => db.exec(`INSERT INTO turns VALUES ('a', 's', 't', 5), ('a', 's', 'u', NULL), ('b', '', '', -1)`),
  ),
  'rows that repeat a key': made(
    '',
    'CREATE TABLE turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, turn_data_json, runtime_key, inference_id, updated_at_ms)',
    (db) =>
      db.exec(`INSERT INTO turns VALUES ('a', 's', 't', 1, '{"inference_id":"i"}', '{}', NULL, '', 1), ('a', 's', 't', 1, NULL, '{}', '', NULL, 1),
        (x'61', 's', 't', 1.5, 5, 6, 7, 8, 'x'), ('A', 's', 't', 1, '{}', '{}', x'', x'00', 9223372036854775807), ('a ', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`),
  ),
}

/** Names that people and their tools give to copies. */
const ODD_NAMES = [
  'turns (1).db',
  '-turns.db',
  'it\'s "a" copy.db',
  'file:turns.db?mode=memory',
  ':memory:',
  '%00.db',
  'two\nlines.db',
  '#turns.db',
  '\u202eturns.db',
  '😀.db',
  'a b .db',
  'turns.db-wal',
  'x'.repeat(240),
  'turns.db.gz',
]

const KINDS_BEFORE = Object.keys(FILES)
const ALL_FILES: typeof FILES = { ...FILES, ...MORE_FILES }
const ALL_KINDS = Object.keys(ALL_FILES)

/** Writes the file of a seed into `folder`; gives its path and its kind. */
export function writeFile(
  folder: string,
  seed: number,
  prng: Prng,
): { readonly path: string; readonly kind: string } {
  const isAll = seed >= ALL_FROM
  const kinds = isAll ? ALL_KINDS : KINDS_BEFORE
  const kind = kinds[seed % kinds.length]!
  const name = isAll && process.platform !== 'win32' && prng.chance(0.1) ? prng.pick(ODD_NAMES) : 'turns.db'
  const path = join(folder, name)
  ALL_FILES[kind]!(path, prng)
  return { path, kind }
}
