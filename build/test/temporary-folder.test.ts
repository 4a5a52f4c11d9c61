import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { notOnLinux, skipWhere } from '../../electron/engine/evidence/fixtures.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

test('a run has a folder of its own, and only what a killed one left goes', (context) => {
  skipWhere(context, notOnLinux)
  const within = mkdtempSync(join(tmpdir(), 'turnscope-memory-'))
  // No process has the first number, which is beyond the largest; one has the second.
  for (const name of ['turnscope-tests-1073741824', 'turnscope-tests-1', 'other-1073741824'])
    mkdirSync(join(within, name, 'deep'), { recursive: true })
  const folder = makeTemporaryFolder(within)
  expect(readdirSync(within).sort()).toEqual(
    ['other-1073741824', 'turnscope-tests-1', `turnscope-tests-${process.pid}`].sort(),
  )
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  rmSync(within, { recursive: true })
})
