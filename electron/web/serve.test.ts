import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const entry = fileURLToPath(new URL('./serve.ts', import.meta.url))

test.each([
  [['--host', '0.0.0.0'], 'this machine alone'],
  [['--host', '192.168.1.2'], 'this machine alone'],
  [['--port', '70000'], '70000 is not a port'],
  [['one.db', 'two.db'], 'One file at a time'],
  [['--timeline-db', 'timeline.db'], 'needs a file'],
  [['--unheard-of'], '--unheard-of'],
])('bad usage is exit code 2, said on standard error alone: %j', (args, words) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(words)
})
