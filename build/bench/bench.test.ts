import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const bench = fileURLToPath(new URL('../bench.ts', import.meta.url))

test('the bench measures all it names, however slow this machine is now', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bench, '--quick', '--turns', '400'], {
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, ''])
  for (const title of [
    'START',
    'MIGRATE: 400 TURNS',
    'READ: THE SAME 400 TURNS',
    'LONG: 60 TURNS',
    'PROFILE: MIGRATE OF 400 TURNS',
    'GROW: ',
  ])
    expect(stdout).toContain(title)
  for (const row of [
    'turnscope --version',
    'the server’s way: copy, a row per transaction',
    'turnscope migrate, verified',
    'from picking the file to its first conversations',
    'the same, until all its turns are indexed',
    'slowest timeline while it migrates',
    'missing: the last page',
    'debug API: its 20 newest snapshots',
    'Filling from metadata',
    'in the second thread: integrity_check of the file before',
    'turnscope migrate, of 400 turns',
  ])
    expect(stdout).toMatch(new RegExp(`^${row}.* \\d+(\\.\\d+)? `, 'm'))
  expect(stdout).toMatch(/^\d+ of \d+ goals met\.$/m)
  expect(stdout).not.toMatch(/NaN|Infinity|undefined/)
})
