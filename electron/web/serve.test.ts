import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { serve } from './serve.ts'

class Collected extends Writable {
  text = ''
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8')
    done()
  }
}

async function served(args: readonly string[], home: string) {
  const [stdout, stderr] = [new Collected(), new Collected()]
  const status = await serve(args, { stdout, stderr, env: { TURNSCOPE_HOME: home } })
  return { status, stdout: stdout.text, stderr: stderr.text }
}

test.each([
  [['--host', '0.0.0.0'], 'this machine alone'],
  [['--host', '192.168.1.2'], 'this machine alone'],
  [['--port', '70000'], '70000 is not a port'],
  [['one.db', 'two.db'], 'One file at a time'],
  [['--timeline-db', 'timeline.db'], 'needs a file'],
  [['--unheard-of'], '--unheard-of'],
])('bad usage is exit code 2, said on standard error alone: %j', async (args, words) => {
  const { status, stdout, stderr } = await served(args, '/nowhere')
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(words)
})

test('a port that is taken is exit code 4', async () => {
  const home = mkdtempSync(join(tmpdir(), 'turnscope-serve-'))
  const other = createServer()
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  try {
    const { status, stdout } = await served(['--port', String(port)], home)
    expect(status).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject({
      error: { kind: 'Conflict', message: `Port ${port} is taken.` },
    })
  } finally {
    other.close()
    rmSync(home, { recursive: true })
  }
})
