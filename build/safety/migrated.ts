/** What a migration wrote into a file, by plain SQL and by the rule of DOMAIN.md, section 2, without a line of the engine. */
import Database from 'better-sqlite3'

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
const LITTLE_SPACE =
  /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g
const TRUTH = ['runtime_key', 'inference_id'] as const

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
const text = (value: unknown): string => (typeof value === 'string' ? value.replace(LITTLE_SPACE, '') : '')

/** What the row's own metadata gives for a column; '' for nothing, null where it cannot be told by JSON.parse alone. */
function canonical(metadata: string | null, column: (typeof TRUTH)[number]): string | null {
  if (metadata === null || metadata.includes('\uFFFD')) return null
  let value: unknown
  try {
    value = JSON.parse(metadata === '' ? '{}' : metadata)
  } catch {
    return ''
  }
  const found =
    column === 'runtime_key'
      ? text(member(member(value, 'geppetto.runtime@v1'), 'runtime_key'))
      : text(member(value, 'geppetto.inference_id@v1')) || text(member(value, 'inference_id'))
  return /\p{Surrogate}/u.test(found) ? null : found
}

type Row = [row: bigint, metadata: string | null, before: unknown, after: unknown]

/** What `after` holds that it should not, or lacks. @param forbidden whether rules of the file's own kept values out */
export function wronglyMigrated(before: string, after: string, forbidden: boolean): string[] {
  const faults: string[] = []
  const db = new Database(after)
  try {
    const [check] = db.pragma('integrity_check') as { integrity_check: string }[]
    if (check?.integrity_check !== 'ok') faults.push(`integrity_check says ${check?.integrity_check}`)
    try {
      db.prepare('ATTACH ? AS before').run(before)
      db.pragma('before.schema_version')
    } catch {
      // A log that SQLite refuses was left out, and the case says so: plain SQL cannot look at that.
      return faults
    }
    const columnsIn = (schema: string): string[] =>
      (db.pragma(`${schema}.table_xinfo(turns)`) as { name: string }[]).map(({ name }) => name)
    const had = columnsIn('before')
    const has = (column: string): boolean => had.some((name) => name.toLowerCase() === column)
    const key = ['rowid', 'oid', '_rowid_'].find((name) => !has(name))!
    const rows = (schema: string): unknown =>
      db.prepare(`SELECT count(*) FROM ${schema}.turns NOT INDEXED`).pluck().get()
    if (rows('main') !== rows('before')) faults.push(`${rows('main')} turns of ${rows('before')}`)
    const both = `main.turns n NOT INDEXED JOIN before.turns o NOT INDEXED ON n.${key} = o.${key}`
    for (const name of had) {
      if (TRUTH.some((column) => column === name.toLowerCase())) continue
      const column = quote(name)
      const changed = db
        .prepare(
          `SELECT count(*) FROM ${both} WHERE n.${column} COLLATE BINARY IS NOT o.${column} OR typeof(n.${column}) <> typeof(o.${column})`,
        )
        .pluck()
        .get()
      if (changed !== 0) faults.push(`${changed} values of ${name} are others now`)
    }
    for (const column of TRUTH) {
      const old = has(column) ? `o.${column}` : `''`
      const metadata = has('turn_metadata_json')
        ? `IIF(typeof(o.turn_metadata_json) = 'text', CAST(o.turn_metadata_json AS TEXT), NULL)`
        : `''`
      const looked = db
        .prepare<[], Row>(`SELECT o.${key}, ${metadata}, ${old}, n.${column} FROM ${both}`)
        .safeIntegers()
        .raw()
      for (const [row, json, was, is] of looked.iterate()) {
        const isMissing = was === null || was === ''
        const same = Buffer.isBuffer(was) ? Buffer.isBuffer(is) && was.equals(is) : was === is
        if (!isMissing && !same) faults.push(`row ${row}: ${column} was ${String(was)} and is ${String(is)}`)
        if (!isMissing) continue
        const should = canonical(json, column)
        if (should === null) continue
        const isFilled = is !== null && is !== ''
        if (isFilled ? is !== should : should !== '' && !forbidden && !should.includes('\0'))
          faults.push(
            `row ${row}: ${column} is ${JSON.stringify(String(is))}, its metadata gives ${JSON.stringify(should)}`,
          )
      }
    }
  } finally {
    db.close()
  }
  return faults.slice(0, 5)
}
