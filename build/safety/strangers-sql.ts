import type { Prng } from '../../electron/engine/sample/prng.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

/** What a stranger may have a file's own SQL say; what SQLite refuses of it is not in the file then. */
export const SQL: readonly ((prng: Prng) => string)[] = [
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

const HUGE = 100 * 2 ** 20

/** A value of 100 MB in one row; the SQL that makes it is short. */
const huge = (prng: Prng): string =>
  prng.pick([
    `UPDATE turns SET turn_metadata_json = '{"a":"' || printf('%.*c', ${HUGE}, 'x') || '"}' WHERE rowid = (SELECT max(rowid) FROM turns)`,
    `UPDATE turns SET turn_metadata_json = '[' || replace(hex(zeroblob(${HUGE / 8})), '00', '[1],[') || '1]]' WHERE rowid = (SELECT max(rowid) FROM turns)`,
    `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2500000)
     UPDATE turns SET turn_metadata_json = (SELECT '{' || group_concat('"key ' || x || '":"a value of some length"') || '}' FROM n)
      WHERE rowid = (SELECT max(rowid) FROM turns)`,
    `UPDATE turns SET turn_data_json = CAST(zeroblob(${HUGE}) AS TEXT) WHERE rowid = (SELECT max(rowid) FROM turns)`,
  ])

/** What replaces the text of a table in the schema: it is read so, whatever its pages hold. */
const OTHER_SCHEMAS = [
  `replace(sql, 'conv_id', 'conv id')`,
  `replace(sql, 'TEXT', 'INTEGER')`,
  `replace(sql, 'TEXT', 'TEXT COLLATE NOCASE')`,
  `replace(sql, 'TEXT', 'TEXT COLLATE nowhere')`,
  `replace(sql, 'turn_id TEXT', 'turn_id TEXT CHECK (unheard_of(turn_id))')`,
  `replace(sql, 'turn_data_json TEXT', 'turn_data_json TEXT AS (load_extension(turn_id))')`,
  `replace(sql, 'CREATE TABLE turns', 'CREATE VIRTUAL TABLE turns USING unheard_of')`,
  `replace(sql, 'CREATE TABLE turns', 'CREATE VIRTUAL TABLE turns USING fts5')`,
  `'CREATE TABLE turns (conv_id, session_id, turn_id, updated_at_ms)'`,
  `'CREATE TABLE turns (' || replace(hex(zeroblob(3000)), '00', 'c') || ' TEXT)'`,
  `'CREATE TABLE turns AS SELECT 1'`,
  `'CREATE TEMP TABLE turns (conv_id)'`,
  `sql || ' STRICT'`,
  `sql || ' WITHOUT ROWID'`,
  `sql || '; DROP TABLE turns'`,
  `CAST(x'435245415445205441424c45207475726e7328ff00' AS TEXT)`,
]

/** More of it, for seeds that choose among all kinds. */
export const MORE_SQL: readonly ((prng: Prng) => string)[] = [
  ({ pick }) =>
    `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ${pick(OTHER_SCHEMAS)} WHERE name = 'turns'`,
  ({ pick }) =>
    `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ${pick(OTHER_SCHEMAS)} WHERE name = 'turns'`,
  ({ pick }) => `PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES
     ${pick([`('trigger', 'x', 'turns', 0, 'CREATE TRIGGER x AFTER UPDATE ON turns BEGIN SELECT unheard_of(1); END')`, `('table', 'turns', 'turns', 2, 'CREATE TABLE turns(x)')`, `('index', 'x', 'turns', 2, 'CREATE INDEX x ON turns(unheard_of(turn_id))')`, `('view', 'loop', 'loop', 0, 'CREATE VIEW loop AS SELECT * FROM loop')`, `('table', x'00ff', NULL, -1, 5)`, `(NULL, NULL, NULL, NULL, NULL)`, `('table', 'sqlite_stat1', 'sqlite_stat1', 3, 'CREATE TABLE sqlite_stat1(tbl,idx,stat)')`])}`,
  () => `CREATE TRIGGER t INSTEAD OF UPDATE ON turns BEGIN SELECT 1; END`,
  () => `CREATE TRIGGER t BEFORE DELETE ON turns BEGIN INSERT INTO turns SELECT * FROM turns; END`,
  () => `ALTER TABLE turns ADD COLUMN slow TEXT CHECK (slow IS NULL OR length(hex(zeroblob(20000000))) > 0)`,
  () => `CREATE INDEX slow ON turns (length(zeroblob(50000000)), turn_id)`,
  () => `CREATE INDEX part ON turns (turn_id) WHERE json_extract(turn_metadata_json, '$.a') IS NOT NULL`,
  () => `CREATE UNIQUE INDEX once ON turns (inference_id) WHERE inference_id <> ''`,
  () => `CREATE TABLE refers (c REFERENCES turns (conv_id) ON DELETE CASCADE ON UPDATE SET NULL, FOREIGN KEY (c) REFERENCES nowhere (x));
         INSERT INTO refers VALUES ('x'), (NULL)`,
  () =>
    `CREATE VIRTUAL TABLE f USING fts5 (x); INSERT INTO f VALUES ('planner'); UPDATE f_data SET block = x'ff00ff'`,
  () => `CREATE VIRTUAL TABLE f USING fts5 (x, content=turns, content_rowid=rowid)`,
  () => `CREATE TABLE turnscope_journal (run_id INTEGER PRIMARY KEY, kind TEXT, at_ms INTEGER, person TEXT, rule TEXT, note TEXT, details TEXT);
         INSERT INTO turnscope_journal VALUES (9223372036854775807, 'undo', 1, 'm', '', '', '{"of_run":9223372036854775807}')`,
  () => `CREATE VIEW turnscope_salvage AS SELECT 1 AS x; CREATE TABLE turnscope_legacy (x)`,
  ({ pick }) =>
    `CREATE TABLE ${pick(['"sqlean\0x"', `"${'n'.repeat(5000)}"`, '"\u202e\ud800"', '"select"', '""', '"a.b"', '"main.turns"', '"%s%n"', '"../x"', '"<b>"'])} (${pick(['x', '"" TEXT', '"a"",b" TEXT', '"rowid", "oid", "_rowid_"', `"${'c'.repeat(2000)}"`])})`,
  ({ pick }) =>
    `UPDATE OR IGNORE turns SET rowid = ${pick(['9223372036854775807', '-9223372036854775808', '-rowid', 'rowid * 4611686018427387', '0'])} WHERE rowid = (SELECT max(rowid) FROM turns)`,
  ({ pick }) =>
    `UPDATE turns SET ${pick(['turn_created_at_ms', 'updated_at_ms'])} = ${pick(['9223372036854775807', '-9223372036854775808', '9e18', '1e999', '-1', '0', `''`, `'1750000000000'`, `'0x7fffffffffffffff'`, `x'31'`, '0.5'])}`,
  ({
    pick,
  }) => `UPDATE turns SET turn_metadata_json = json_set(CASE WHEN json_valid(turn_metadata_json) THEN turn_metadata_json ELSE '{}' END, '$."geppetto.runtime@v1"',
     ${pick([`json('{"runtime_key":" planner\u0085"}')`, `json('{"runtime_key":"a","runtime_key":"b"}')`, `json('{"runtime_key":{"runtime_key":"x"}}')`, `json('{"runtime_key":9223372036854775808}')`, `'planner'`, `json('[{"runtime_key":"x"}]')`, `json('{"runtime_key":"\\u0000x"}')`, `json('{"runtime_key":"\\ud83d"}')`, `json('{"runtime_key":"\ufeff"}')`])}) WHERE rowid % 2`,
  () =>
    `UPDATE turns SET turn_metadata_json = replace(turn_metadata_json, '{', '{"geppetto.inference_id@v1":"first","inference_id":"plain",') WHERE rowid % 3 = 0`,
  () =>
    `UPDATE turns SET turn_metadata_json = jsonb(turn_metadata_json) WHERE json_valid(turn_metadata_json) AND rowid % 2`,
  () =>
    `UPDATE turns SET runtime_key = NULL, inference_id = '' WHERE rowid % 2; UPDATE turns SET runtime_key = x'' WHERE rowid % 4 = 2`,
  () => `UPDATE turns SET runtime_key = '', inference_id = ''`,
  () => `INSERT INTO turns SELECT * FROM turns; CREATE TABLE copy AS SELECT * FROM turns; DROP TABLE copy`,
  () => `CREATE TABLE freed AS SELECT zeroblob(200000) AS x; DROP TABLE freed`,
  () =>
    `CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(3000000)); UPDATE turns SET turn_data_json = printf('%.*c', 20000, 'y') WHERE rowid % 5 = 0`,
  () =>
    `PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE turns SET rowid = rowid WHERE rowid < 30`,
  () => `PRAGMA auto_vacuum = 2; VACUUM; DELETE FROM turns WHERE rowid % 3 = 0`,
  (prng) =>
    prng.chance(0.15)
      ? huge(prng)
      : `PRAGMA user_version = ${prng.pick(['-1', '2147483647'])}; PRAGMA application_id = -1`,
]
