import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader } from '../db/open.ts'
import { writeBackwards } from '../testing/backwards.ts'
import { rowChunks } from './chunks.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-chunks-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('pages that lead backwards are damage, and not read for ever', () => {
  const path = join(folder, 'turns.db')
  writeBackwards(path)
  const db = openReader(path)
  try {
    const seen: bigint[] = []
    const walk = (): void => {
      for (const { to } of rowChunks(db, 'turns', 'rowid')) {
        seen.push(to)
        // Where it goes on, it goes on for ever.
        if (seen.length > 10) return
      }
    }
    expect(walk).toThrow(expect.objectContaining({ code: 'SQLITE_CORRUPT' }))
  } finally {
    db.close()
  }
})
