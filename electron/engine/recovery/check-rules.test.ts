import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader } from '../db/open.ts'
import { turnColumns } from '../queries/columns.ts'
import { readSchema } from '../schema/read.ts'
import { writeBackwards } from '../testing/backwards.ts'
import { checkRulesJob } from './check-rules.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-check-rules-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('rules are looked for in a file whose pages lead backwards, and not for ever', () => {
  const path = join(folder, 'turns.db')
  writeBackwards(path)
  const db = openReader(path)
  const columns = turnColumns(readSchema(db).turns!)
  db.close()
  let steps = 0
  const context = {
    checkCancelled: () => {
      // Where it goes on, it goes on for ever.
      if (++steps > 100) throw new Error('it does not end')
    },
    progress: () => undefined,
  }
  const rule = {
    shape: null,
    column: 'runtime_key' as const,
    path: '$.nothing',
    allow_number: false,
    filter: {},
  }
  expect(() => checkRulesJob({ path, columns, rules: [rule] }, context)).toThrow(
    expect.objectContaining({ code: 'SQLITE_CORRUPT' }),
  )
})
