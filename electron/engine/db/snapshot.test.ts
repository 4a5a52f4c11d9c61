import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { foldLog, openReader, openSharedWriter, type ReadableDb, type WritableDb } from './open.ts'
import { inSnapshot } from './snapshot.ts'

let folder: string
let reader: ReadableDb
let writer: WritableDb
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-snapshot-'))
  const path = join(folder, 'any.db')
  new Database(path).exec('CREATE TABLE a (x)').close()
  writer = openSharedWriter(path)
  reader = openReader(path)
})
afterEach(() => {
  reader.close()
  writer.close()
  rmSync(folder, { recursive: true })
})

const rows = (): number => reader.prepare<[], number>('SELECT count(*) FROM a').pluck().get()!

test('a snapshot does not see what is written while it lasts, and keeps nobody from writing', () => {
  inSnapshot(reader, () => {
    expect(rows()).toBe(0)
    writer.exec('INSERT INTO a VALUES (1)')
    expect(foldLog(writer, 0)).toBe(false)
    // One within another is the same one.
    expect(inSnapshot(reader, rows)).toBe(0)
  })
  expect(rows()).toBe(1)
  expect(foldLog(writer, 0)).toBe(true)
})

test('a snapshot ends with what went wrong in it, and the connection reads on', () => {
  const failing = (): never => {
    rows()
    throw new Error('damaged')
  }
  expect(() => inSnapshot(reader, failing)).toThrow('damaged')
  writer.exec('INSERT INTO a VALUES (1)')
  expect(inSnapshot(reader, rows)).toBe(1)
})
