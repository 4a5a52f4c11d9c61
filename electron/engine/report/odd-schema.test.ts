// What SQLite cannot follow in a file's schema, or read of its indexes, stands in nobody's way who only reads turns.
import { closeSync, openSync, writeSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { TestCase } from '../testing/open-case.ts'
import { bySql } from '../testing/sums-by-sql.ts'
import { expectAll, told } from './testing/numbers.ts'

const TURNS = 40

/** @param truth how the two truth columns are declared; '' for a v2 file */
function write(path: string, truth: string, more: (db: Database.Database) => void): void {
  const db = new Database(path)
  db.pragma('foreign_keys = OFF')
  db.function('unheard_of', { deterministic: true }, (text) => text)
  db.exec(`CREATE TABLE turns (conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
    turn_created_at_ms INTEGER NOT NULL, turn_metadata_json TEXT NOT NULL DEFAULT '{}',
    turn_data_json TEXT NOT NULL DEFAULT '{}', updated_at_ms INTEGER NOT NULL${truth},
    PRIMARY KEY (conv_id, session_id, turn_id));
    CREATE INDEX turns_by_conv_session ON turns(conv_id, session_id, updated_at_ms DESC)`)
  const into = db.prepare(
    `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms) VALUES (?, 's', ?, ?, ?, ?)`,
  )
  for (let n = 0; n < TURNS; n++) {
    const meta = `{"geppetto.runtime@v1":{"runtime_key":"${n % 5 === 0 ? 'barred' : 'planner'}"},"geppetto.inference_id@v1":"i${n}"}`
    into.run(`c${n % 3}`, `t${n}`, n, meta, n)
  }
  more(db)
  // A module and a collation that this SQLite does not have, as if its server had them.
  db.unsafeMode(true)
  db.pragma('writable_schema = ON')
  db.exec(
    "UPDATE sqlite_schema SET sql = replace(sql, 'USING fts5', 'USING unheard_module') WHERE name = 'search'",
  )
  db.exec("UPDATE sqlite_schema SET sql = replace(sql, 'COLLATE RTRIM', 'COLLATE UNHEARD_OF')")
  db.close()
}

function violations(path: string): string[] {
  const db = new Database(path, { readonly: true })
  try {
    return (db.pragma('foreign_key_check') as object[]).map((row) => JSON.stringify(row))
  } finally {
    db.close()
  }
}

/** Everything that only reads. */
async function expectReadable(given: TestCase): Promise<void> {
  const { counts } = await given.settled()
  expect(counts).not.toBeNull()
  expectAll(await told(given, 'read'), counts!)
  expect(counts!.turns).toBe(TURNS)
  await given.call('timeline.turns', { conv_id: 'c0', limit: 100 })
  await given.call('analytics.get', {})
  await given.call('validation.run', { thorough: true })
  await given.call('plan.compute', {})
}

const V3 = `, runtime_key TEXT NOT NULL DEFAULT '', inference_id TEXT NOT NULL DEFAULT ''`

test.each<[name: string, truth: string, more: string, outcome: RegExp]>([
  [
    'an index over an unknown function',
    '',
    'CREATE INDEX own ON turns(unheard_of(session_id))',
    /^migrated$/,
  ],
  [
    'an index whose condition asks one',
    V3,
    'CREATE INDEX own ON turns(runtime_key) WHERE unheard_of(runtime_key) > 1',
    /^migrated; 40 index own of turns \(unknown function: unheard_of\(\)\)$/,
  ],
  ['a table of an unknown module', '', 'CREATE VIRTUAL TABLE search USING fts5(x)', /^migrated$/],
  [
    'a generated column by an unknown function',
    `${V3}, own AS (unheard_of(turn_id))`,
    '',
    /cannot write this turns table: unknown function: unheard_of\(\) \(column own of turns\)/,
  ],
  ['a view by an unknown function', '', 'CREATE VIEW own AS SELECT unheard_of(1) AS x', /^migrated$/],
  [
    'a rule of the column itself',
    `, runtime_key TEXT NOT NULL DEFAULT '' CHECK (runtime_key <> 'barred'), inference_id TEXT NOT NULL DEFAULT ''`,
    '',
    /^migrated; 8 column runtime_key of turns \(CHECK constraint failed: runtime_key <> 'barred'\)$/,
  ],
  [
    'a rule of the table by an unknown function',
    `${V3}, CHECK (unheard_of(runtime_key) IS NOT NULL)`,
    '',
    /^migrated; 40 a rule of turns \(unknown function: unheard_of\(\)\)$/,
  ],
  [
    'a generated column that fails on a value',
    `${V3}, own AS (iif(runtime_key = 'barred', json_extract('{' || runtime_key, '$'), 1)) STORED`,
    '',
    /^migrated; 8 generated column own of turns \(malformed JSON\)$/,
  ],
  [
    'a value that may stand once, by an expression',
    V3,
    `CREATE UNIQUE INDEX own ON turns(nullif(runtime_key, ''))`,
    /^migrated; 38 index own of turns \(UNIQUE constraint failed: index 'own'\)$/,
  ],
  [
    'an unknown collation of an index',
    V3,
    'CREATE INDEX own ON turns(runtime_key COLLATE RTRIM)',
    /^migrated; 40 index own of turns \(no such collation sequence: UNHEARD_OF\)$/,
  ],
  [
    'unknown collations of columns',
    `, runtime_key TEXT COLLATE RTRIM, inference_id TEXT COLLATE RTRIM`,
    '',
    /^migrated, without turns_by_conv_runtime_updated, turns_by_conv_inference_updated$/,
  ],
  [
    'an unknown collation of every other column',
    `${V3}); CREATE TABLE old AS SELECT * FROM turns; DROP TABLE turns; CREATE TABLE turns (conv_id TEXT COLLATE RTRIM, session_id TEXT COLLATE RTRIM, turn_id TEXT COLLATE RTRIM, turn_created_at_ms INTEGER, turn_metadata_json TEXT COLLATE RTRIM, turn_data_json TEXT, updated_at_ms INTEGER${V3}`,
    '',
    /^migrated, without turns_by_conv_session, turns_by_session, turns_by_conv_runtime_updated, turns_by_conv_inference_updated$/,
  ],
  [
    'a value that may stand once',
    V3,
    `CREATE UNIQUE INDEX own ON turns(runtime_key) WHERE runtime_key <> ''`,
    /^migrated; 38 UNIQUE constraint failed: turns\.runtime_key$/,
  ],
  [
    'an unknown collation of a column of a v2 file',
    `); CREATE TABLE old AS SELECT * FROM turns; DROP TABLE turns; CREATE TABLE turns (conv_id TEXT, session_id TEXT COLLATE RTRIM, turn_id TEXT, turn_created_at_ms INTEGER, turn_metadata_json TEXT, turn_data_json TEXT, updated_at_ms INTEGER`,
    '',
    /^migrated, without turns_by_conv_session, turns_by_session$/,
  ],
  [
    'a foreign key of a truth column',
    `, runtime_key TEXT DEFAULT '' REFERENCES runtimes, inference_id TEXT NOT NULL DEFAULT ''`,
    `CREATE TABLE runtimes (k TEXT COLLATE NOCASE PRIMARY KEY); INSERT INTO runtimes VALUES (''), ('PLANNER')`,
    /^migrated; 8 column runtime_key of turns \(FOREIGN KEY to runtimes\)$/,
  ],
  [
    'a foreign key that is broken already',
    `, runtime_key TEXT DEFAULT '' REFERENCES runtimes(k) DEFERRABLE INITIALLY DEFERRED, inference_id TEXT NOT NULL DEFAULT ''`,
    `CREATE TABLE runtimes (k TEXT PRIMARY KEY); INSERT INTO runtimes VALUES ('planner')`,
    /^migrated$/,
  ],
  [
    'a foreign key to a table that is not there, of columns that refer to nothing yet',
    `, runtime_key TEXT REFERENCES nowhere(k), inference_id TEXT NOT NULL DEFAULT ''`,
    'UPDATE turns SET runtime_key = NULL',
    /^migrated; 40 column runtime_key of turns \(FOREIGN KEY to nowhere\)$/,
  ],
  [
    'rows of another table that refer to a truth column',
    V3,
    `CREATE UNIQUE INDEX own ON turns(conv_id, turn_id, runtime_key);
     CREATE TABLE marks (c TEXT, t TEXT, r TEXT, FOREIGN KEY (c, t, r) REFERENCES turns(conv_id, turn_id, runtime_key) ON UPDATE CASCADE);
     INSERT INTO marks VALUES ('c0', 't0', ''), ('c0', 't99', 'x')`,
    /^migrated; 1 column runtime_key of turns \(rows of marks refer to it by FOREIGN KEY\)$/,
  ],
  [
    'a truth column that is generated',
    `, runtime_key TEXT AS (''), inference_id TEXT NOT NULL DEFAULT ''`,
    '',
    /The column runtime_key is generated/,
  ],
  [
    'a trigger',
    V3,
    `CREATE TRIGGER own BEFORE UPDATE ON turns BEGIN SELECT RAISE(ABORT, 'no'); END`,
    /The trigger own would run its own statements when turns is written/,
  ],
])(
  '%s: every turn is read, and what stands in the way of writing is named',
  async (_, truth, more, outcome) => {
    const given = new TestCase()
    try {
      write(given.db, truth, (db) => db.exec(more))
      await given.open()
      await expectReadable(given)
      const { refused, backfill: planned } = await given.call('plan.compute', {})
      const listed = async () => (await given.call('missing.page', { limit: 1 })).reasons!
      const { 'backfill-pending': pending, ...left } = await listed()
      const migrated = await given.call('migrate.run', {}).catch((error: Error) => error.message)
      if (typeof migrated === 'string') {
        expect(migrated).toMatch(outcome)
        expect(migrated).toContain(refused)
        expect(planned).toMatchObject({ rows_to_fill: 0, fill_runtime: 0, fill_inference: 0 })
        return
      }
      expect(refused).toBeNull()
      const { backfill, verification } = migrated
      const forbidden = backfill.forbidden.map(({ rule, rows }) => `; ${rows} ${rule}`)
      const barred = migrated.steps.filter(({ status }) => status === 'barred').map(({ id }) => id)
      const without = barred.length === 0 ? '' : `, without ${barred.join(', ').replaceAll('index-', '')}`
      expect(['migrated', without, ...forbidden].join('')).toMatch(outcome)
      // What was foreseen is what was done, by every place.
      expect(verification.ok).toBe(true)
      expect(backfill).toMatchObject({
        reasons: planned.reasons,
        rules: planned.rules,
        forbidden: planned.forbidden,
        rows_filled: planned.rows_to_fill,
        stay_missing: planned.stay_missing,
      })
      expect([left, pending ?? 0]).toEqual([backfill.reasons, planned.become_complete])
      expect(await listed()).toEqual(backfill.reasons)
      const out = given.out('out.db')
      await given.call('export.database', { path: out })
      expect(violations(out).filter((row) => !violations(given.db).includes(row))).toEqual([])
      const numbers = bySql(out)
      expect(numbers.missing_runtime_or_inference).toBe(backfill.stay_missing)
      expectAll(await told(given, 'after'), numbers)
    } finally {
      await given.close()
    }
  },
)

test('what the file forbids stays told when a person fills the other column, and is refused to a person too', async () => {
  const given = new TestCase()
  try {
    write(
      given.db,
      `, runtime_key TEXT NOT NULL DEFAULT '', inference_id TEXT NOT NULL DEFAULT '' CHECK (inference_id NOT LIKE 'i%')`,
      (db) => db.exec(`UPDATE turns SET turn_metadata_json = '{"inference_id":"i0"}' WHERE turn_id = 't0'`),
    )
    await given.open()
    await given.call('migrate.run', {})
    const reasons = async () => (await given.call('missing.page', { limit: 1 })).reasons
    expect(await reasons()).toEqual({ forbidden: 39, 'no-canonical-key': 1 })
    const turn = { conv_id: 'c0', session_id: 's', turn_id: 't0' }
    const by = { turn, reason: 'from the ticket' }
    await given.call('recovery.assert', { ...by, column: 'runtime_key', value: 'planner' })
    expect(await reasons()).toEqual({ forbidden: 40 })
    await expect(
      given.call('recovery.assert', { ...by, column: 'inference_id', value: 'i9' }),
    ).rejects.toMatchObject({ kind: 'MigrationRefused', message: expect.stringContaining('CHECK') })
    await given.call('recovery.undo', {})
    expect(await reasons()).toEqual({ forbidden: 39, 'no-canonical-key': 1 })
  } finally {
    await given.close()
  }
})

/** Pages of the indexes of turns are overwritten: damage, by whoever meets it, and no fault of Turnscope's. */
test.each([0, 1, 2, 3, 4, 5])('broken index pages, %i', async (seed) => {
  const given = new TestCase()
  try {
    let roots: number[] = []
    write(given.db, V3, (db) => {
      roots = db.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE type = 'index'").pluck().all()
    })
    const size = 4096
    const bytes = Buffer.alloc([size, 12, 64][seed % 3]!, [0, 0xa5][seed % 2])
    const fd = openSync(given.db, 'r+')
    writeSync(
      fd,
      bytes,
      0,
      bytes.length,
      (roots[seed % roots.length]! - 1) * size + (seed % 3 === 2 ? 3900 : 0),
    )
    closeSync(fd)
    await given.open()
    await expectReadable(given)
    await given.call('migrate.run', {}).then(
      ({ verification }) => expect(verification.ok).toBe(true),
      (error: unknown) => expect(error).toMatchObject({ kind: 'Damaged' }),
    )
  } finally {
    await given.close()
  }
})
