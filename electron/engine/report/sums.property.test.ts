// Whatever types, affinities, encodings, keys and indexes a file has, every place tells the playbook's numbers.
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TestCase } from '../testing/open-case.ts'
import { byNode } from '../testing/other-sqlite.ts'
import { bySql } from '../testing/sums-by-sql.ts'
import { expectAll, told } from './testing/numbers.ts'

type Value = string | number | Buffer | null

const metadata = [
  '{"geppetto.runtime@v1":{"runtime_key":"planner"},"geppetto.inference_id@v1":"inf"}',
  '{"geppetto.runtime@v1":{"runtime_key":"42"}}',
  '{"inference_id":"7"}',
  '{}',
  'no JSON',
] as const

const anything: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>('', 'planner', 'analyst', '0', '1e3', ' ', '7.0'),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.5, 1e300),
  fc.constantFrom(Buffer.alloc(0), Buffer.from('planner'), Buffer.from([0xff, 0]), Buffer.from('x')),
  fc.constant(null),
)
const time: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom<Value>(1.5, '2', '2.5', 'noon', Buffer.from('1'), null, 1_760_000_000_000),
)
const declared = fc.constantFrom('TEXT', "TEXT NOT NULL DEFAULT ''", 'INTEGER', 'REAL', 'BLOB', 'NUMERIC', '')

const file = fc.record({
  encoding: fc.constantFrom('UTF-8', 'UTF-16le', 'UTF-16be'),
  key: fc.constantFrom('none', 'none', 'key', 'key', 'WITHOUT ROWID'),
  indexes: fc.constantFrom('none', 'true', 'lying'),
  truth: fc.constantFrom('none', 'one', 'both'),
  types: fc.tuple(declared, declared, declared, declared),
  turns: fc.array(
    fc.tuple(
      fc.constantFrom('a', 'b', 'é'),
      time,
      fc.constantFrom<Value>(...metadata, null, Buffer.from(metadata[0])),
      anything,
      anything,
    ),
    {
      minLength: 1,
      maxLength: 8,
    },
  ),
})
type Shape = typeof file extends fc.Arbitrary<infer T> ? T : never

function write(path: string, { encoding, key, indexes, truth, types, turns }: Shape): void {
  const [time_type, metadata_type, ...truth_types] = types
  const columns = ['runtime_key', 'inference_id'].slice(0, { none: 0, one: 1, both: 2 }[truth])
  const db = new Database(path)
  db.unsafeMode(true)
  db.pragma(`encoding = '${encoding}'`)
  db.exec(`CREATE TABLE turns (conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
    turn_created_at_ms INTEGER NOT NULL, turn_metadata_json ${metadata_type.replace(/ NOT.*/, '')}, turn_data_json TEXT NOT NULL DEFAULT '{}',
    updated_at_ms ${time_type.replace(/ NOT.*/, '')}${columns.map((name, at) => `, ${name} ${truth_types[at]}`).join('')}
    ${key === 'none' ? '' : ', PRIMARY KEY (conv_id, session_id, turn_id)'})${key === 'WITHOUT ROWID' ? ' WITHOUT ROWID' : ''}`)
  const into = db.prepare(
    `INSERT OR IGNORE INTO turns VALUES (${Array(7 + columns.length)
      .fill('?')
      .join(', ')})`,
  )
  for (const [n, [conv, at, meta, ...values]] of turns.entries())
    into.run(conv, 's', `t${n}`, n, meta, '{}', at, ...values.slice(0, columns.length))
  const last = columns.at(-1) ?? 'session_id'
  if (indexes !== 'none')
    db.exec(`CREATE INDEX turns_by_conv_session ON turns(conv_id, session_id, updated_at_ms DESC);
      CREATE INDEX own ON turns(${indexes === 'true' ? last : 'turn_id'})`)
  if (indexes === 'lying') {
    db.pragma('writable_schema = ON')
    db.prepare("UPDATE sqlite_schema SET sql = ? WHERE name = 'own'").run(
      `CREATE INDEX own ON turns(${last})`,
    )
  }
  db.close()
}

test('numbers of every place are the playbook’s, before and after, and the export is sound elsewhere', async () => {
  await fc.assert(
    fc.asyncProperty(file, async (shape) => {
      const given = new TestCase()
      try {
        write(given.db, shape)
        const before = bySql(given.db)
        if (shape.key === 'WITHOUT ROWID') {
          await expect(given.open()).rejects.toMatchObject({ kind: 'UnrelatedDatabase' })
          return
        }
        await given.open()
        expectAll(await told(given, 'before'), before)
        const { refused, backfill } = await given.call('plan.compute', {})
        if (refused !== null) return
        await given.call('migrate.run', {})
        const out = given.out('out.db')
        await given.call('export.database', { path: out })
        const after = bySql(out)
        expectAll(await told(given, 'after'), after)
        expect(backfill.stay_missing).toBe(after.missing_runtime_or_inference)
        expect(byNode(out, 'PRAGMA integrity_check').rows).toEqual([['ok']])
        const missing = `count(*) FROM turns`
        const where = `WHERE COALESCE(runtime_key, '') = '' OR COALESCE(inference_id, '') = ''`
        const counted = ['', 'NOT INDEXED'].map(
          (how) => byNode(out, `SELECT ${missing} ${how} ${where}`).rows,
        )
        expect(counted).toEqual(Array(2).fill([[String(after.missing_runtime_or_inference)]]))
        const { checks } = await given.call('validation.run', { thorough: true })
        expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([])
        for (const [conv] of byNode(out, 'SELECT DISTINCT conv_id FROM turns').rows) {
          const { items } = await given.call('timeline.turns', { conv_id: conv!, limit: 100 })
          const of = `FROM turns WHERE conv_id = '${conv}'`
          const history = byNode(
            out,
            `SELECT turn_id ${of} ORDER BY updated_at_ms ASC, turn_id ASC`,
          ).rows.flat()
          const ids = items.map(({ turn_id }) => turn_id)
          const numbers = byNode(out, `SELECT total(typeof(updated_at_ms) NOT IN ('integer', 'real')) ${of}`)
          // Other times have no order of their own that SQL and people agree on.
          if (Number(numbers.rows[0]![0]) === 0) expect(ids).toEqual(history)
          else expect(ids.sort()).toEqual(history.sort())
        }
      } finally {
        await given.close()
      }
    }),
    { numRuns: 8 },
  )
}, 300_000)
