// Test support: turns that differ in every way that has ever broken a quote, an export or a comparison.
import type Database from 'better-sqlite3'

export const NASTY_SCHEMA = `
  CREATE TABLE turns (
    conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
    turn_created_at_ms INTEGER NOT NULL,
    turn_metadata_json TEXT NOT NULL DEFAULT '{}', turn_data_json TEXT NOT NULL DEFAULT '{}',
    runtime_key TEXT DEFAULT '', inference_id TEXT NOT NULL DEFAULT '',
    updated_at_ms INTEGER NOT NULL,
    PRIMARY KEY (conv_id, session_id, turn_id));
  CREATE INDEX turns_by_conv_session ON turns (conv_id, session_id, updated_at_ms DESC);
  CREATE INDEX turns_by_session ON turns (session_id, updated_at_ms DESC);
  CREATE INDEX turns_by_conv_runtime_updated ON turns (conv_id, runtime_key, updated_at_ms DESC);
  CREATE INDEX turns_by_conv_inference_updated ON turns (conv_id, inference_id, updated_at_ms);
  CREATE TABLE turn_block_membership (conv_id TEXT, session_id TEXT, turn_id TEXT, ordinal INTEGER,
    FOREIGN KEY (conv_id, session_id, turn_id) REFERENCES turns (conv_id, session_id, turn_id));
  INSERT INTO turn_block_membership VALUES ('gone', 's', 't', 0)`

const canonical = (runtime: string, inference: string): string =>
  JSON.stringify({ 'geppetto.runtime@v1': { runtime_key: runtime }, 'geppetto.inference_id@v1': inference })

/** Ids as text, or as bytes that are no UTF-8. NUL only where asked: the sqlite3 shell ends text there. */
const idsOf = (withNul: boolean): (string | Buffer)[] => [
  "it's “quoted”",
  '=1+1',
  'two\nlines, "and" commas',
  '<script>alert(1)</script>',
  '-- comment; DROP TABLE turns;',
  'back\\slash | pipe ` tick',
  '\u{1F600} \u202Ertl',
  Buffer.from('61ff62', 'hex'),
  Buffer.from('61fe62', 'hex'),
  ...(withNul ? ['a\0b', 'a\0c', 'a'] : []),
]

/** Fills `turns`: every id with every kind of row. */
export const fillNasty =
  ({ withNul }: { withNul: boolean }) =>
  (db: Database.Database): void => {
    const text = (at: string): string =>
      `CASE typeof(${at}) WHEN 'blob' THEN CAST(${at} AS TEXT) ELSE ${at} END`
    const insert = db.prepare(
      `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, runtime_key, inference_id, updated_at_ms)
       VALUES (${text('@conv')}, ${text('@session')}, @turn, 1, @metadata, ${text('@runtime')}, @inference, @time)`,
    )
    const rows: [string, string | Buffer | null, string, number | bigint][] = [
      [canonical('planner', 'i1'), 'planner', 'i1', 1000],
      [canonical('planner', 'i1'), "o'planner", 'i2', 2000],
      [canonical('planner\u0085', 'i3'), 'planner', 'i3', 3000],
      ['{', null, '', 4000],
      ['{"runtime":"analyst"}', '', 'i4', 5000],
      [canonical('x'.repeat(5000), 'i5'), '', '', 2n ** 53n + 1n],
      [`{"geppetto.runtime@v1":${'['.repeat(3000)}${']'.repeat(3000)}}`, '@sum(1)', 'i6', 0],
      [canonical('analyst', 'i7'), Buffer.from('ff', 'hex'), 'i7', 2n ** 53n + 2n],
    ]
    for (const conv of idsOf(withNul)) {
      rows.forEach(([metadata, runtime, inference, time], at) => {
        insert.run({ conv, session: conv, turn: `t${at % 3}'${at}`, metadata, runtime, inference, time })
      })
    }
  }
