// Test support: what a copy holds that a server did not write, or not like that.
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeHotJournal, writeLiveWal } from '../../evidence/fixtures.ts'
import { type Arrival, COLUMNS, made, saying, take, WHOLE } from './arrival.ts'

export const CONTENTS: readonly Arrival[] = [
  // Header's page count.
  {
    what: 'two pages, says the header',
    make: take('header-says-2-pages.db'),
    turns: 60,
    says: ['page-count'],
  },
  {
    what: 'a page less, says the header',
    make: saying((pages) => pages - 1),
    turns: WHOLE,
    says: ['page-count'],
  },
  {
    what: 'a flipped bit in the page count',
    make: saying((pages) => pages + 2 ** 20),
    turns: WHOLE,
    says: ['page-count'],
  },
  {
    what: 'another flipped bit in it',
    make: saying((pages) => pages + 2 ** 28),
    turns: WHOLE,
    says: ['page-count'],
  },
  // The schema.
  {
    what: 'a collation of an index that is unknown',
    make: take('schema/coll-index.db'),
    turns: 20,
    says: ['unchecked'],
  },
  {
    what: 'a collation of another table that is unknown',
    make: take('schema/coll-other-table.db'),
    turns: 20,
    says: ['unchecked'],
  },
  {
    what: 'a generated column that raises',
    make: take('schema/gencol-json-raises.db'),
    turns: 20,
    says: ['unchecked'],
  },
  { what: 'a view with turns as a name of its own', make: take('schema/view-alias.db'), turns: 20, says: [] },
  {
    what: 'a view that speaks of turns in a comment',
    make: take('schema/view-comment.db'),
    turns: 20,
    says: [],
  },
  {
    what: 'a view that reads turns',
    make: made('page_size = 4096', 'CREATE VIEW of_turns AS SELECT conv_id FROM turns'),
    turns: 100,
    says: [],
    stays: /The view of_turns is built on turns/,
  },
  {
    what: 'a CHECK that forbids a runtime',
    make: made('page_size = 4096', '', `CREATE TABLE turns (${COLUMNS}, CHECK (runtime_key <> 'planner'))`),
    turns: 100,
    says: [],
  },
  {
    what: 'a runtime that may stand once',
    make: made('page_size = 4096', "CREATE UNIQUE INDEX once ON turns(runtime_key) WHERE runtime_key <> ''"),
    turns: 100,
    says: [],
  },
  {
    what: 'WITHOUT ROWID',
    make: made(
      'page_size = 4096',
      '',
      `CREATE TABLE turns (${COLUMNS}, PRIMARY KEY (conv_id, session_id, turn_id)) WITHOUT ROWID`,
    ),
    turns: null,
    says: /WITHOUT ROWID, which no server wrote/,
  },
  {
    what: 'STRICT',
    make: made('page_size = 4096', '', `CREATE TABLE turns (${COLUMNS}) STRICT`),
    turns: 100,
    says: [],
  },
  {
    what: 'generated columns, virtual and stored',
    make: made(
      'page_size = 4096',
      'ALTER TABLE turns ADD COLUMN day AS (updated_at_ms / 86400000); ALTER TABLE turns ADD COLUMN whole AS (length(turn_id)) VIRTUAL',
    ),
    turns: 100,
    says: [],
  },
  // Values.
  {
    what: 'through CSV and back',
    make: take('field/roundtrip-csv-import.db'),
    turns: 8,
    says: ['times-not-integers'],
  },
  { what: 'before CSV', make: take('field/roundtrip-original.db'), turns: 8, says: [] },
  { what: 'times with fractions', make: take('field/real-frac.db'), turns: 4, says: ['times-not-integers'] },
  {
    what: 'seconds among milliseconds',
    make: take('field/t-mixed-sec-ms.db'),
    turns: 4,
    says: ['times-unit'],
  },
  { what: 'the same rows twice', make: take('field/imported-twice.db'), turns: 8, says: ['turns-repeated'] },
  { what: 'an empty BLOB where a runtime belongs', make: take('field/empty-blob.db'), turns: 3, says: [] },
  { what: 'JSONB', make: take('field/jsonb.db'), turns: 6, says: [] },
  { what: 'wrapped metadata', make: take('field/variants.db'), turns: 24, says: [] },
  // Indexes that lie, torn copies.
  {
    what: 'an index that lacks rows',
    make: take('schema/runtime-lacks-rows.db'),
    turns: 20,
    says: ['index-wrong'],
  },
  {
    what: 'an index of other columns',
    make: take('schema/conv-session-wrong.db'),
    turns: 20,
    says: ['index-wrong'],
  },
  {
    what: 'main file and log of two moments',
    make: (f) => {
      take('schema/torn/turns.db-wal', 'turns.db-wal')(f)
      return take('schema/torn/turns.db')(f)
    },
    turns: 300,
    says: ['torn'],
  },
  {
    what: 'a log of wrong salts',
    make: (f) => {
      const path = writeLiveWal(join(f, 'turns.db'))
      const wal = readFileSync(`${path}-wal`)
      wal.fill(0x11, 40, 48)
      writeFileSync(`${path}-wal`, wal)
      return path
    },
    turns: 100,
    says: ['wal-unusable'],
  },
  {
    what: 'a log cut in a frame',
    make: (f) => {
      const path = writeLiveWal(join(f, 'turns.db'))
      truncateSync(`${path}-wal`, readFileSync(`${path}-wal`).length - 100)
      return path
    },
    turns: 100,
    says: ['wal-cut'],
  },
  {
    what: 'a hot journal',
    make: (f) => writeHotJournal(join(f, 'turns.db')),
    turns: 2000,
    says: ['hot-journal', 'journal-rolled-back'],
  },
  // Settings of SQLite.
  { what: 'UTF-16be', make: made("encoding = 'UTF-16be'"), turns: 100, says: [] },
  { what: 'UTF-16le', make: made("encoding = 'UTF-16le'"), turns: 100, says: [] },
  { what: 'pages of 512 bytes', make: made('page_size = 512'), turns: 100, says: [] },
  { what: 'pages of 65,536 bytes', make: made('page_size = 65536'), turns: 100, says: [] },
  { what: 'auto_vacuum', make: made('auto_vacuum = FULL'), turns: 100, says: [] },
  { what: 'auto_vacuum in steps', make: made('auto_vacuum = INCREMENTAL'), turns: 100, says: [] },
]
