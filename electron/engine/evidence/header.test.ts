import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { HEADER_BYTES, hasMagic, parseHeader } from './header.ts'

/** The first 100 bytes of a database that SQLite made, after these statements. */
function headerAfter(...statements: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-test-'))
  try {
    const path = join(folder, 'any.db')
    const db = new Database(path)
    for (const sql of statements) db.exec(sql)
    db.close()
    return readFileSync(path).subarray(0, HEADER_BYTES)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.each([512, 4096, 65536])('page size %i and the page count are read as SQLite wrote them', (pageSize) => {
  const header = parseHeader(headerAfter(`PRAGMA page_size = ${pageSize}`, 'CREATE TABLE turns (x)'))
  expect(header).toMatchObject({ pageSize, pageCount: 2, journalMode: 'rollback', defect: null })
})

test('journal mode, user_version, application_id and encoding are read as SQLite wrote them', () => {
  const bytes = headerAfter(
    `PRAGMA encoding = 'UTF-16le'`,
    'PRAGMA journal_mode = WAL',
    'PRAGMA user_version = -7',
    'PRAGMA application_id = 0x54534350',
    'CREATE TABLE turns (x)',
  )
  expect(parseHeader(bytes)).toMatchObject({
    journalMode: 'wal',
    userVersion: -7,
    applicationId: 0x54534350,
    encoding: 'utf-16le',
  })
})

test('the page count is not trusted when the change counter says that it is stale', () => {
  const bytes = headerAfter('CREATE TABLE turns (x)')
  bytes.writeUInt32BE(bytes.readUInt32BE(24) + 1, 24)
  expect(parseHeader(bytes)?.pageCount).toBeNull()
})

test.each([
  ['page size', (bytes: Buffer) => bytes.writeUInt16BE(1000, 16)],
  ['payload fractions', (bytes: Buffer) => bytes.writeUInt8(0, 21)],
  ['reserved bytes', (bytes: Buffer) => bytes.writeUInt16BE(512, 16) + bytes.writeUInt8(60, 20)],
  ['read version', (bytes: Buffer) => bytes.writeUInt8(3, 19)],
  ['schema format', (bytes: Buffer) => bytes.writeUInt32BE(5, 44)],
])('a header that SQLite would refuse for its %s has a defect', (_what, spoil) => {
  const bytes = headerAfter('CREATE TABLE turns (x)')
  expect(parseHeader(bytes)?.defect).toBeNull()
  spoil(bytes)
  expect(parseHeader(bytes)?.defect).toEqual(expect.any(String))
})

test('of the schema format only what SQLite looks at is judged', () => {
  const bytes = headerAfter('CREATE TABLE turns (x)')
  bytes.writeUInt8(2, 46)
  expect(parseHeader(bytes)?.defect).toBeNull()
})

test('other bytes, and fewer than 100, are no header', () => {
  const bytes = headerAfter('CREATE TABLE turns (x)')
  expect(parseHeader(bytes.subarray(0, 99))).toBeNull()
  expect(hasMagic(bytes.subarray(0, 99))).toBe(true)
  expect(parseHeader(Buffer.alloc(100))).toBeNull()
})
