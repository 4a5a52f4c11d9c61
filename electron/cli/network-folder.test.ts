import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { notOnLinux, skipWhere } from '../engine/evidence/fixtures.ts'
import { writeSample } from '../engine/sample/write.ts'
import { turnscopeProcess } from './fixtures.ts'

const SOURCE = fileURLToPath(new URL('../engine/disk/testing/no-folder-sync.c', import.meta.url))

let root: string
let reason: string | null
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'turnscope-network-'))
  const library = path.join(root, 'no-folder-sync.so')
  const built = notOnLinux === null && spawnSync('cc', ['-shared', '-fPIC', '-o', library, SOURCE, '-ldl'])
  reason = notOnLinux ?? (built && built.status === 0 ? null : 'there is no C compiler')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

// Threads and native code of the process included, which a test inside one process cannot reach.
test('everything is written where no folder can be synced, and what is said to be written is there', async (context) => {
  skipWhere(context, reason)
  const at = (name: string): string => path.join(root, name)
  const db = writeSample(at('turns.db'), { turns: 60 }).path
  const env = { LD_PRELOAD: at('no-folder-sync.so'), TURNSCOPE_TMPDIR: root }
  const verbs = [
    ['migrate', db, '--out', at('migrated.db')],
    ['report', db, '--out', at('report.json')],
    ['table', db, '--table', 'turns', '--out', at('turns.csv')],
    ['sample', '--turns', '20', '--out', at('sample.db')],
  ]
  const before = readdirSync(root)
  for (const args of verbs) {
    const { code, stderr } = await turnscopeProcess([...args, '--json'], { env })
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' })
  }
  const written = readdirSync(root).filter((name) => !before.includes(name))
  expect(written.sort()).toEqual(
    ['migrated.db', 'report.json', 'sample-timeline.db', 'sample.db', 'turns.csv'].sort(),
  )
  for (const name of written) expect(statSync(at(name)).mode & 0o777, name).toBe(0o600)
})
