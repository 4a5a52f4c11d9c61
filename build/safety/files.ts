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

const manyColumns = Array.from({ length: 400 }, (_, n) => `c${n} TEXT`).join(', ')
const manyTables = Array.from({ length: 120 }, (_, n) => `CREATE TABLE t${n} (x);`).join('')

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
    `${NASTY_SCHEMA.replace('runtime_key TEXT', `${manyColumns}, runtime_key TEXT`)}; ${manyTables}`,
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

export const FILE_KINDS = Object.keys(FILES)

/** Writes the file of a kind into `folder`; gives its path. */
export function writeFile(folder: string, kind: string, prng: Prng): string {
  const path = join(folder, 'turns.db')
  FILES[kind]!(path, prng)
  return path
}
