import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isRunning } from './running.ts'

test.runIf(process.platform === 'linux')(
  'a process that has ended runs no more, whether or not its parent took note of that',
  async () => {
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string]
    const child = Number(line)
    try {
      // What is stopped takes note of nothing.
      parent.kill('SIGSTOP')
      await expect.poll(() => readFileSync(`/proc/${parent.pid}/stat`, 'utf8')).toContain(') T ')
      expect(isRunning(child)).toBe(true)
      process.kill(child, 'SIGKILL')
      await expect.poll(() => isRunning(child)).toBe(false)
      expect(existsSync(`/proc/${child}`)).toBe(true)
    } finally {
      parent.kill('SIGKILL')
      if (isRunning(child)) process.kill(child, 'SIGKILL')
    }
  },
)
