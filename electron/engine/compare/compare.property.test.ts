import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { LOOSE, type StoredTurn, someTurns, V3 } from '../queries/testing/turns-db.ts'
import { switchChanges } from './switches.ts'
import { compareFiles, writeTurns } from './testing/compare-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-compare-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const COLUMNS = [
  'turn_created_at_ms',
  'turn_metadata_json',
  'runtime_key',
  'inference_id',
  'updated_at_ms',
] as const

/** A value as text that no other value has: its type and its bytes. */
const exact = (value: string): string =>
  `typeof(${value}) || ':' || IIF(typeof(${value}) = 'real', format('%!.17g', ${value}), hex(${value}))`

/** Columns that came with v3: a file without one counts as holding the default that the other declares. */
const LATER = ['runtime_key', 'inference_id'] as const

function withoutColumns(path: string, columns: readonly string[]): void {
  const db = new DatabaseSync(path)
  if (columns.length > 0)
    db.exec('DROP INDEX turns_by_conv_runtime_updated; DROP INDEX turns_by_conv_inference_updated')
  for (const column of columns) db.exec(`ALTER TABLE turns DROP COLUMN ${column}`)
  db.close()
}

/** What stands in for columns that a file lacks. */
interface Lacks {
  readonly columns: readonly string[]
  readonly otherwise: string
}

const sideSql = (schema: string, { columns, otherwise }: Lacks): string =>
  `SELECT hex(CAST(conv_id AS TEXT)) AS conv, ${exact('conv_id')} || '/' || ${exact('session_id')} || '/' || ${exact('turn_id')} AS key,
     ${COLUMNS.map((column) => `${exact(columns.includes(column) ? otherwise : column)} AS ${column}`).join(', ')},
     row_number() OVER (PARTITION BY ${['conv_id', 'session_id', 'turn_id'].map(exact).join(', ')} ORDER BY rowid) AS n
   FROM ${schema}.turns NOT INDEXED`

/** The same question in plain SQL, asked of another SQLite. */
function bySql(a: string, b: string, lacksA: Lacks, lacksB: Lacks) {
  const db = new DatabaseSync(a, { readOnly: true })
  try {
    db.prepare('ATTACH ? AS other').run(b)
    db.exec(
      `CREATE TEMP TABLE a AS ${sideSql('main', lacksA)}; CREATE TEMP TABLE b AS ${sideSql('other', lacksB)}`,
    )
    const on = 'ON a.key = b.key AND a.n = b.n'
    const differs = COLUMNS.map((column) => `a.${column} <> b.${column}`).join(' OR ')
    const number = (sql: string): number => Object.values(db.prepare(sql).get()!)[0] as number
    const turns = {
      added: number(
        `SELECT count(*) FROM b WHERE NOT EXISTS (SELECT 1 FROM a WHERE a.key = b.key AND a.n = b.n)`,
      ),
      removed: number(
        `SELECT count(*) FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE a.key = b.key AND a.n = b.n)`,
      ),
      changed: number(`SELECT count(*) FROM a JOIN b ${on} WHERE ${differs}`),
      same: number(`SELECT count(*) FROM a JOIN b ${on} WHERE NOT (${differs})`),
      unread: 0,
    }
    const changed_columns = Object.fromEntries(
      COLUMNS.map((column): [string, number] => [
        column,
        number(`SELECT count(*) FROM a JOIN b ${on} WHERE a.${column} <> b.${column}`),
      ]).filter(([, n]) => n > 0),
    )
    const repeated_keys = number(
      `SELECT count(*) FROM (SELECT key FROM a JOIN b USING (key) GROUP BY key HAVING max(max(a.n), max(b.n)) > 1)`,
    )
    const both = 'SELECT conv FROM a INTERSECT SELECT conv FROM b'
    const touched = `SELECT conv FROM a LEFT JOIN b ${on} WHERE b.key IS NULL OR ${differs}
      UNION SELECT b.conv FROM b LEFT JOIN a ${on} WHERE a.key IS NULL`.replace(
      'SELECT conv FROM a LEFT',
      'SELECT a.conv FROM a LEFT',
    )
    const conversations = {
      added: number('SELECT count(*) FROM (SELECT conv FROM b EXCEPT SELECT conv FROM a)'),
      removed: number('SELECT count(*) FROM (SELECT conv FROM a EXCEPT SELECT conv FROM b)'),
      changed: number(`SELECT count(*) FROM (${both}) WHERE conv IN (${touched})`),
      same: number(`SELECT count(*) FROM (${both}) WHERE conv NOT IN (${touched})`),
      unread: 0,
    }
    return { turns, conversations, changed_columns, repeated_keys }
  } finally {
    db.close()
  }
}

/** The same bytes as another type. */
const asBlob = (value: StoredTurn['runtime_key']): StoredTurn['runtime_key'] =>
  typeof value === 'string' ? Buffer.from(value) : value

/** A later copy: some turns are gone, some say something else, others came, and the rows may stand in another order. */
const pairs = fc
  .tuple(someTurns, someTurns, fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 60 }), fc.boolean())
  .map(([a, extra, fates, turned]) => {
    const later = a.flatMap((turn, at): StoredTurn[] => {
      const other = extra[at % Math.max(1, extra.length)] ?? turn
      switch (fates[at % fates.length]) {
        case 0:
          return []
        case 1:
          return [{ ...turn, runtime_key: other.runtime_key }]
        case 2:
          return [{ ...turn, metadata: other.metadata, updated_at_ms: other.updated_at_ms }]
        case 3:
          return [turn, turn]
        case 4:
          return [{ ...turn, runtime_key: asBlob(turn.runtime_key), inference_id: asBlob(turn.inference_id) }]
        default:
          return [turn]
      }
    })
    const b = [...later, ...extra.slice(0, 5)]
    return { a, b: turned ? b.reverse() : b }
  })

test.each([
  ['v3', V3, V3, [], []],
  ['hand-made', LOOSE, LOOSE, [], []],
  ['v3 and hand-made', V3, LOOSE, [], []],
  ['v2 and v3', V3, V3, LATER, []],
  ['v2', V3, V3, LATER, LATER],
  ['v2-partial and v3', V3, V3, ['inference_id'], []],
  ['v3 and v2-partial', V3, V3, [], ['runtime_key']],
  ['hand-made and v2', LOOSE, V3, [], LATER],
] as const)(
  'a comparison of two files (%s) says what plain SQL says in another SQLite',
  (_, schemaOfA, schemaOfB, withoutA, withoutB) => {
    let trial = 0
    fc.assert(
      fc.property(pairs, ({ a, b }) => {
        const [pathOfA, pathOfB] = [join(folder, `a${++trial}.db`), join(folder, `b${trial}.db`)]
        writeTurns(pathOfA, schemaOfA, a)
        writeTurns(pathOfB, schemaOfB, b)
        withoutColumns(pathOfA, withoutA)
        withoutColumns(pathOfB, withoutB)
        const lacks = (columns: readonly string[], other: string): Lacks => ({
          columns,
          otherwise: other === LOOSE ? 'NULL' : "''",
        })
        const expected = bySql(pathOfA, pathOfB, lacks(withoutA, schemaOfB), lacks(withoutB, schemaOfA))
        const { turns, conversations, done } = compareFiles(pathOfA, pathOfB)
        const { turn_data_json, ...changed_columns } = done.changed_columns
        expect({ turns, conversations, changed_columns, repeated_keys: done.repeated_keys }).toEqual(expected)
        for (const column of TRUTH_COLUMNS) {
          const { left_empty: _, ...kinds } = done.truth[column]
          const counted = Object.values(kinds).reduce((sum, n) => sum + n, 0)
          expect(counted, column).toBe(changed_columns[column] ?? 0)
        }
      }),
      { numRuns: 25 },
    )
  },
)

test('files that store text otherwise are compared by the text', () => {
  fc.assert(
    fc.property(someTurns, (turns) => {
      const readable = turns.filter((turn) =>
        Object.values(turn).every((value) => !(value instanceof Buffer)),
      )
      const [a, b] = [join(folder, 'utf8.db'), join(folder, 'utf16.db')]
      for (const path of [a, b]) rmSync(path, { force: true })
      writeTurns(a, V3, readable)
      writeTurns(b, V3, readable, 'UTF-16le')
      const { added, removed, changed } = compareFiles(a, b).turns
      expect({ added, removed, changed }).toEqual({ added: 0, removed: 0, changed: 0 })
    }),
    { numRuns: 10 },
  )
})

const told = fc.record({
  runtime_key: fc.constantFrom('', 'planner', 'analyst'),
  /** Which of the two files shows the turn. */
  shown: fc.constantFrom('both', 'both', 'a', 'b', 'none'),
  /** Several turns share a time. */
  after_ms: fc.nat({ max: 1 }),
})

test('of two files with the very same turns no switch is gained or lost, whichever turns damage hides in either', () => {
  const changes = (turns: readonly { shown: string; turn: StoredTurn }[], isRead: boolean) => {
    const [a, b] = ['a', 'b'].map((name) => {
      const path = join(folder, `${name}.db`)
      rmSync(path, { force: true })
      const rows = turns.filter(({ shown }) => isRead || shown === 'both' || shown === name)
      writeTurns(
        path,
        V3,
        rows.map(({ turn }) => turn),
      )
      return path
    })
    const { compared } = compareFiles(a!, b!, { a: true, b: true })
    return compared.conversations.flatMap(({ a, b }) => {
      const { gained, lost } = switchChanges(compared.a, compared.b, compared.table, [a, b])
      return [...gained, ...lost]
    })
  }
  fc.assert(
    fc.property(fc.array(told, { maxLength: 12 }), (all) => {
      let time = 1
      const turns = all.map(({ runtime_key, shown, after_ms }, at) => {
        time += after_ms
        const turn = { conv_id: 'c', session_id: 's', turn_id: String(at).padStart(2, '0'), runtime_key }
        return { shown, turn: { ...turn, inference_id: 'i', updated_at_ms: time, metadata: '{}' } }
      })
      expect(changes(turns, false)).toEqual([])
      expect(changes(turns, true)).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('a switch among turns that both files show is gained or lost, though other turns are hidden', () => {
  const turn = (turn_id: string, runtime_key: string): StoredTurn => ({
    ...{ conv_id: 'c', session_id: 's', turn_id, runtime_key, inference_id: 'i' },
    ...{ updated_at_ms: Number(turn_id), metadata: '{}' },
  })
  const [a, b] = [join(folder, 'a.db'), join(folder, 'b.db')]
  writeTurns(a, V3, [turn('1', 'planner'), turn('2', ''), turn('3', 'planner')])
  writeTurns(b, V3, [turn('1', 'planner'), turn('2', 'analyst'), turn('3', 'planner'), turn('4', 'planner')])
  const { compared } = compareFiles(a, b, { a: true, b: false })
  const { gained, lost } = switchChanges(compared.a, compared.b, compared.table, [0, 0])
  expect([gained.map(({ position }) => position), lost]).toEqual([[1, 2], []])
})
