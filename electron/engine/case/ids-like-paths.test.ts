import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { makeFolders, type TestFolders, writeTurns } from '../evidence/fixtures.ts'

let folders: TestFolders
let engine: Engine
beforeEach(() => {
  folders = makeFolders()
  engine = new Engine({ home: folders.home, person: 'ann' })
})
afterEach(async () => {
  await engine.close()
  folders.finish()
})

test('ids and keys that look like names of files, some that no disk takes, are read like any others', async () => {
  const path = join(folders.evidence, 'turns.db')
  writeTurns(path, { turns: 8, generation: 'v3' })
  const db = new Database(path)
  for (const [n, id] of [`/${'x'.repeat(300)}`, '/', '/with a \0', '//host/share'].entries())
    db.prepare(
      'UPDATE turns SET conv_id = @id, session_id = @id, runtime_key = @id WHERE rowid = @rowid',
    ).run({ id, rowid: n + 1 })
  db.close()
  const { case_id } = await engine.call('case.open', { path })
  const out = (name: string): string => join(folders.home, name)
  await engine.call('analytics.get', { case_id })
  await engine.call('validation.run', { case_id, thorough: true })
  for (const written of [
    await engine.call('report.write', { case_id, format: 'json', path: out('report.json') }),
    await engine.call('tables.export', {
      case_id,
      table: { table: 'turns' },
      format: 'json',
      path: out('turns.json'),
    }),
  ])
    expect(readFileSync(written.path, 'utf8')).toContain('//host/share')
})
