/**
 * `turns-alone.ts TURNS FILE`: a v2 file with so many turns and no blocks, a few conversations of a thousand sessions each.
 * Nine turns of ten have metadata that the backfill takes.
 */
import Database from 'better-sqlite3'
import { indexesOf, tablesOf } from '../../electron/engine/sample/schema.ts'

const [, , turns = '', path = ''] = process.argv
const db = new Database(path)
db.pragma('journal_mode = OFF')
for (const sql of [...tablesOf('v2'), ...indexesOf('v2')]) db.exec(sql)
// In the order of the primary key, so that a file of millions is written in one go.
const insert = db.prepare(
  `WITH RECURSIVE n AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM n WHERE n + 1 < CAST(@turns AS INTEGER))
   INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms)
   SELECT printf('conversation-%03d', n / 20000), printf('session-%06d', n / 20), printf('turn-%08d', n), 1760000000000 + n * 1000,
     IIF(n % 10 = 0, '{"runtime":"planner","pad":"' || hex(zeroblob(150)) || '"}',
       printf('{"geppetto.session_id@v1":"session-%06d","geppetto.inference_id@v1":"inference-%08d","geppetto.runtime@v1":{"runtime_key":"runtime-%d","runtime_fingerprint":"%032x"},"geppetto.usage@v1":{"input_tokens":%d,"output_tokens":%d}}',
         n / 20, n, n / 5 % 7, n / 5, n % 977, n % 311)),
     1760000000500 + n * 1000 FROM n`,
)
insert.run({ turns })
db.close()
