// Advice leads on: what is said does not lead back to itself, and says of the file that was given what is known of it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolders, type TestFolders, writeAllInWal, writeTurns } from '../engine/evidence/fixtures.ts'
import { createPrng } from '../engine/sample/prng.ts'
import { turnscope } from './fixtures.ts'

let folders: TestFolders
let db: string
let out: string
beforeEach(() => {
  folders = makeFolders()
  db = join(folders.evidence, 'turns.db')
  out = join(folders.home, '..', 'out.db')
})
afterEach(() => folders.finish())

function changed(change: (bytes: Buffer) => Buffer): void {
  writeFileSync(db, change(readFileSync(writeTurns(join(folders.home, '..', 'whole.db'), { turns: 400 }))))
}

function noiseFrom(bytes: Buffer, start: number): Buffer {
  const random = createPrng(3)
  return bytes.map((byte, at) => (at < start ? byte : random.int(0, 255))) as Buffer
}

test.each<[what: string, make: () => void, says: RegExp]>([
  ['a plain header before an encrypted rest', () => changed((whole) => noiseFrom(whole, 32)), /decrypt it/i],
  [
    'HTTP headers',
    () => changed((whole) => Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), whole])),
    /--at 19/,
  ],
  [
    'a terminal',
    () => changed((whole) => Buffer.from(whole.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')),
    /copied as it is/,
  ],
  ['UTF-16 text', () => changed((whole) => Buffer.from(whole.toString('latin1'), 'utf16le')), /PowerShell/],
  ['everything in a -wal', () => writeAllInWal(db, { suffixes: [''] }), /turns\.db and turns\.db-wal/],
])('%s: where nothing can be salvaged, salvage says what opening says', async (_, make, says) => {
  make()
  folders.seal()
  const opened = await turnscope(['conversations', db])
  const salvaged = await turnscope(['salvage', db, '--out', out])
  expect([opened.code, salvaged.code]).toEqual([3, 3])
  expect(salvaged.stderr).toBe(opened.stderr)
  expect(salvaged.stderr).toMatch(says)
  expect(existsSync(out)).toBe(false)
})

test('a schema format that does not exist: the salvage that is advised gives every turn', async () => {
  changed((whole) => {
    whole.writeUInt32BE(0xc8a95d49, 44)
    return whole
  })
  folders.seal()
  expect((await turnscope(['conversations', db])).stderr).toContain('turnscope salvage')
  expect((await turnscope(['salvage', db, '--out', out])).code).toBe(0)
  const salvaged = new Database(out, { readonly: true })
  expect(salvaged.prepare('SELECT count(*) FROM turns').pluck().get()).toBe(400)
  expect(salvaged.pragma('integrity_check', { simple: true })).toBe('ok')
  salvaged.close()
})

test('a text encoding that does not exist, in a file whose tables have to be set aside: the salvage gives every turn', async () => {
  writeTurns(db, { turns: 400 })
  const file = new Database(db)
  file.exec('CREATE TABLE turnscope_journal (x)')
  file.close()
  const whole = readFileSync(db)
  whole.writeUInt32BE(4, 56)
  writeFileSync(db, whole)
  folders.seal()
  const { code, stderr } = await turnscope(['conversations', db])
  expect([code, stderr]).toEqual([3, expect.stringContaining('turnscope salvage')])
  expect((await turnscope(['salvage', db, '--out', out])).code).toBe(0)
  const salvaged = new Database(out, { readonly: true })
  expect(salvaged.prepare('SELECT count(*) FROM turns').pluck().get()).toBe(400)
  salvaged.close()
})

test('a column whose name is no text: what reads all columns says that the file is damaged, the rest is read', async () => {
  writeTurns(db, { turns: 40 })
  const file = new Database(db)
  file.exec('ALTER TABLE turns ADD COLUMN what_is_it')
  file.close()
  const whole = readFileSync(db)
  whole[whole.indexOf('what_is_it')] = 0xff
  writeFileSync(db, whole)
  folders.seal()
  expect((await turnscope(['conversations', db])).code).toBe(0)
  const { code, stderr } = await turnscope(['plan', db])
  expect([code, stderr]).toEqual([3, expect.stringContaining('The database is damaged')])
})

test.each([
  ['timeline.db', 'timeline.db'],
  ['chat.sqlite', 'chat.sqlite'],
  ['turns (1).db', 'turns.db'],
])('%s holds nothing yet: %s and its -wal are asked for, once', async (given, asked) => {
  writeAllInWal(join(folders.evidence, given), { suffixes: [''] })
  folders.seal()
  const { stderr } = await turnscope(['conversations', join(folders.evidence, given)])
  expect(stderr.match(/Ask for .*/g)).toEqual([
    `Ask for ${asked} and ${asked}-wal, copied together, or for sqlite3 ${asked} "VACUUM INTO 'copy.db'".`,
  ])
})

test('a database in an archive is salvaged as one that stands by itself', async () => {
  writeTurns(db, { turns: 400 })
  const packed = join(folders.evidence, 'turns.db.gz')
  writeFileSync(packed, gzipSync(readFileSync(db)))
  folders.seal()
  expect((await turnscope(['salvage', packed, '--out', out])).code).toBe(0)
  const salvaged = new Database(out, { readonly: true })
  expect(salvaged.prepare('SELECT count(*) FROM turns').pluck().get()).toBe(400)
  salvaged.close()
})

test('a trigger lets nobody fill: shapes are those of the rows as they are, and the reason is said', async () => {
  writeTurns(db, { turns: 2, generation: 'v3' })
  const file = new Database(db)
  file.exec(`UPDATE turns SET runtime_key = rowid, inference_id = '';
    CREATE TRIGGER own BEFORE UPDATE ON turns BEGIN SELECT RAISE(ABORT, 'no'); END`)
  file.close()
  folders.seal()
  const { code, stdout, stderr } = await turnscope(['shapes', db])
  expect(stderr).toMatch(/Not migrated, so read as it is: .*trigger own/)
  expect(stdout).toMatch(/^2 of 2 turns lack a value, in/)
  expect(code).toBe(0)
})

const REAL = new URL('../engine/testing/files/real/gen/', import.meta.url)

test.each<[what: string, make: () => void]>([
  [
    'times that are text',
    () => {
      writeTurns(db)
      const file = new Database(db)
      file.exec(`UPDATE turns SET updated_at_ms = 'yesterday' WHERE rowid = 3`)
      file.close()
    },
  ],
  ['a hybrid', () => writeFileSync(db, readFileSync(new URL('v1-opened-by-head.db', REAL)))],
  ['turns elsewhere', () => writeFileSync(db, readFileSync(new URL('v1snap-opened-by-head.db', REAL)))],
])('%s: what a file holds is no reason to have it copied again', async (_, make) => {
  make()
  folders.seal()
  const { checks } = JSON.parse((await turnscope(['validate', db, '--json'])).stdout)
  expect(checks.find(({ id }: { id: string }) => id === 'sidecars')).toMatchObject({ verdict: 'pass' })
})

test.each<[what: string, schema: string, says: string]>([
  [
    'a generated column that fails on a row',
    `ALTER TABLE turns ADD COLUMN own TEXT AS (json_extract(turn_metadata_json, '$.a'));
     UPDATE turns SET turn_metadata_json = '{' WHERE rowid = 2`,
    'turns (malformed JSON, generated column own of turns): what its schema computes cannot be computed for every row. This is no damage.',
  ],
  [
    'an index of another table by an unknown function',
    'CREATE TABLE people (name TEXT); CREATE INDEX own ON people(name) WHERE unheard_of(name) = 1',
    'people (unknown function: unheard_of(), index own of people): the file asks for something that is not in it. This is no damage.',
  ],
])('%s: what cannot be checked is named with its place', async (_, schema, says) => {
  writeTurns(db, { generation: 'v3' })
  const file = new Database(db)
  file.function('unheard_of', { deterministic: true }, (text) => text)
  file.function('json_extract', { deterministic: true, varargs: true }, () => null)
  file.exec(schema)
  file.close()
  folders.seal()
  const { evidence } = JSON.parse((await turnscope(['inspect', db, '--json'])).stdout)
  expect(evidence.findings.map(({ message }: { message: string }) => message)).toContain(
    `SQLite cannot check ${says}`,
  )
})

test.each(['t-mixed-sec-ms', 'imported-twice'])(
  '%s: every verb says what is to be known of all rows together, in the same words',
  async (name) => {
    writeFileSync(db, readFileSync(new URL(`../engine/testing/files/field/${name}.db`, import.meta.url)))
    folders.seal()
    const { evidence } = JSON.parse((await turnscope(['inspect', db, '--json'])).stdout)
    const said: string[] = evidence.findings
      .filter(({ code }: { code: string }) => /^(times-|turns-repeated)/.test(code))
      .map(({ severity, message }: { severity: string; message: string }) => `${severity}: ${message}`)
    expect(said).toHaveLength(1)
    const report = join(folders.home, '..', 'report.md')
    for (const args of [
      ['plan', db],
      ['migrate', db, '--out', out],
      ['conversations', db],
      ['missing', db],
      ['shapes', db],
      ['validate', db],
      ['analytics', db],
      ['report', db, '--out', report],
      ['release-notes', db],
      ['release-notes', db, '--migrate'],
    ])
      expect([args[0], (await turnscope(args)).stderr]).toEqual([args[0], expect.stringContaining(said[0]!)])
  },
)
