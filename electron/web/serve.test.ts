import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { WEB_HOST_INFO_PATH, type WebHostInfo } from '../../shared/contract/host.ts'
import { writeTurns } from '../engine/evidence/fixtures.ts'
import type { Typed } from '../host/served.ts'
import { serve } from './serve.ts'

class Collected extends Writable {
  text = ''
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8')
    done()
  }
}

async function served(file: string | undefined, typed: Typed, home: string) {
  const [stdout, stderr] = [new Collected(), new Collected()]
  const status = await serve(file, typed, { stdout, stderr, env: { TURNSCOPE_HOME: home } })
  return { status, stdout: stdout.text, stderr: stderr.text }
}

test.each<[string | undefined, Typed, string]>([
  [undefined, { host: '0.0.0.0' }, 'this machine alone'],
  [undefined, { host: '192.168.1.2' }, 'this machine alone'],
  [undefined, { port: '70000' }, '70000 is not a port'],
  [undefined, { timelineDb: 'timeline.db' }, 'needs a file'],
  [undefined, { wal: 'other-wal' }, 'need a file'],
  ['turns.db', { at: 'x' }, 'not a byte'],
  ['turns.db', { allowHost: ['*'] }, 'takes NAME:PORT'],
])('bad usage is exit code 2, said on standard error alone: %s %j', async (file, typed, words) => {
  const { status, stdout, stderr } = await served(file, typed, '/nowhere')
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
    const { status, stdout } = await served(undefined, { port: String(port) }, home)
    expect(status).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject({
      error: { kind: 'Conflict', message: `Port ${port} is taken.` },
    })
  } finally {
    other.close()
    rmSync(home, { recursive: true })
  }
})

test('a file whose header is lost is served all the same: the page offers to salvage it, and the words say how', async () => {
  const home = mkdtempSync(join(tmpdir(), 'turnscope-serve-'))
  const path = join(home, 'turns.db')
  const db = new Database(path)
  db.exec(`CREATE TABLE turns (conv_id TEXT, session_id TEXT, turn_id TEXT);
    WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO turns SELECT 'c', 's', 't' || i FROM n`)
  db.close()
  const fd = openSync(path, 'r+')
  writeSync(fd, Buffer.alloc(100), 0, 100, 0)
  closeSync(fd)
  const [stdout, stderr] = [new Collected(), new Collected()]
  try {
    const done = serve(path, {}, { stdout, stderr, env: { TURNSCOPE_HOME: home } })
    await expect.poll(() => stdout.text, { timeout: 60_000 }).toContain('\n')
    process.emit('SIGHUP')
    expect(await done).toBe(0)
    expect(JSON.parse(stdout.text)).toHaveProperty('url')
    expect(stderr.text).toContain('The header of turns.db is lost')
    expect(stderr.text).toContain('turnscope salvage')
  } finally {
    rmSync(home, { recursive: true })
  }
})

test('what a person says about the file reaches the page and the debug API', async () => {
  const home = mkdtempSync(join(tmpdir(), 'turnscope-serve-'))
  const path = join(home, 'answer.http')
  const plain = join(home, 'turns.db')
  writeTurns(plain)
  const head = 'HTTP/1.1 200 OK\r\n\r\n'
  writeFileSync(path, Buffer.concat([Buffer.from(head), readFileSync(plain)]))
  const [stdout, stderr] = [new Collected(), new Collected()]
  try {
    const done = serve(
      path,
      { token: false, at: head.length },
      {
        stdout,
        stderr,
        env: { TURNSCOPE_HOME: home },
      },
    )
    await expect.poll(() => stdout.text, { timeout: 60_000 }).toContain('\n')
    const { url, debug_api } = JSON.parse(stdout.text) as { url: string; debug_api: string }
    const info = (await (await fetch(new URL(WEB_HOST_INFO_PATH, url))).json()) as WebHostInfo
    const conversations = await fetch(`${debug_api}/conversations`)
    process.emit('SIGHUP')
    expect(await done).toBe(0)
    expect(info).toMatchObject({ initial_path: path, initial_picked: { at: head.length } })
    expect(conversations.status).toBe(200)
  } finally {
    rmSync(home, { recursive: true })
  }
})
