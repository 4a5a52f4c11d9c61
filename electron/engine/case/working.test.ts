import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeHotJournal } from '../evidence/fixtures.ts'
import { openWorking, settleLog } from './working.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-working-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a working copy whose change of mode was cut off is rolled back before somebody reads it', async () => {
  const path = join(folder, 'work-2.db')
  writeHotJournal(path, { turns: 300 })
  await settleLog(path)
  expect(existsSync(`${path}-journal`)).toBe(false)
  const { db } = openWorking(path, false)
  expect(db.prepare('SELECT count(*) FROM turns').pluck().get()).toBe(300)
  db.close()
})
