import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { onComputing, openReader } from '../../engine/db/open.ts'
import { onWindows, skipWhere } from '../../engine/evidence/fixtures.ts'

const program = fileURLToPath(new URL('./fixtures/kept-busy.ts', import.meta.url))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-busy-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test.each(['json', 'text'])(
  'a process whose own thread is kept busy ends with what it took too much of, as %s, and without what was temporary',
  (format) => {
    const temporary = join(folder, 'copy')
    mkdirSync(temporary)
    writeFileSync(join(temporary, 'working.db'), 'somebody’s history')
    const { stdout, stderr, status, signal } = spawnSync(
      process.execPath,
      [program, temporary, format, '300'],
      {
        encoding: 'utf8',
      },
    )
    expect([status, signal]).toEqual(process.platform === 'win32' ? [1, null] : [null, 'SIGKILL'])
    if (format === 'json')
      expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'Exhausted', next: expect.any(String) } })
    else expect(stderr).toMatch(/more time than a file of this size should[\s\S]*The evidence is untouched/)
    expect(existsSync(temporary)).toBe(false)
  },
)

test('one that was halted for longer has not been busy meanwhile', async (context) => {
  skipWhere(context, onWindows)
  const halted = spawn(process.execPath, [program, join(folder, 'halted'), 'text', '2000', 'once'])
  await once(halted.stdout, 'data')
  // It takes as long as this one may be kept busy, and more.
  const { signal } = spawnSync(process.execPath, [program, join(folder, 'busy'), 'text', '2000'])
  expect(signal).toBe('SIGKILL')
  halted.kill('SIGCONT')
  expect(await once(halted, 'exit')).toEqual([0, null])
})

test('it is watched where a schema may have SQLite compute values, and nowhere else', () => {
  let told = 0
  onComputing(() => told++)
  const open = (name: string, sql: string): number => {
    const path = join(folder, name)
    new Database(path).exec(sql).close()
    openReader(path).close()
    return told
  }
  expect(open('plain.db', 'CREATE TABLE turns (a, as_of, b)')).toBe(0)
  expect(open('computed.db', 'CREATE TABLE turns (a, b TEXT AS (upper(a)))')).toBe(1)
  expect(open('view.db', 'CREATE VIEW v AS SELECT 1')).toBe(1)
})
