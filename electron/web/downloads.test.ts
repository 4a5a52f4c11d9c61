import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Client, createClient } from '../../shared/rpc/client.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'
import { downloadsFolder } from '../engine/case/passing.ts'
import { writeTurns } from '../engine/evidence/fixtures.ts'
import type { Patience } from '../host/connections.ts'
import { startWebHost, type WebHost } from './server.ts'

let root: string
let host: WebHost
let cookie: string
let socket: WebSocket
let page: Client
const at = (...names: string[]): string => join(root, ...names)

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

async function ask(path: string, headers: Record<string, string> = { Cookie: cookie }, method = 'GET') {
  const { port } = new URL(host.url)
  const sent = request({ host: '127.0.0.1', port, path, method, headers }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) } as Answer
}

/** A page of this host, and the case that it has open. */
async function open(): Promise<{ readonly case_id: string }> {
  const { port } = new URL(host.url)
  socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, {
    headers: { Cookie: cookie, Origin: `http://127.0.0.1:${port}` },
  })
  page = createClient(webSocketTransport(socket))
  const { case_id } = await page.call('case.open', { path: at('turns.db') })
  return { case_id }
}

/** Every file that stands in the folder of downloads, but for the lock of the host that has it. */
const standing = (): string[] =>
  existsSync(downloadsFolder(at('home')))
    ? (readdirSync(downloadsFolder(at('home')), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'case.lock')
        .map(({ name }) => name) as string[])
    : []

async function start(patience: Partial<Patience> = {}): Promise<void> {
  host = await startWebHost({
    patience,
    assets: at('page'),
    home: at('home'),
    port: 0,
    withToken: true,
    initial: { path: at('turns.db'), timeline_path: null },
    log: () => undefined,
  })
  const { headers } = await ask(new URL(host.url).pathname + new URL(host.url).search, {})
  cookie = headers['set-cookie']![0]!.split(';')[0]!
}

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'turnscope-download-')))
  mkdirSync(at('page'))
  writeTurns(at('turns.db'), { turns: 300 })
  await start()
})
afterEach(async () => {
  socket.terminate()
  await host.close()
  rmSync(root, { recursive: true })
})

test('what a page asks for comes to it once, whole, and is nowhere on this machine before it is fetched', async () => {
  const { case_id } = await open()
  const written = await page.call('export.database', { case_id, path: 'download:turns “copy”.db' })
  expect(written.path).toMatch(/^\/download\/[\w-]{32}$/)
  expect(standing()).toEqual([])
  const answer = await ask(written.path)
  expect(answer.status).toBe(200)
  expect(answer.body.length).toBe(written.bytes)
  expect(createHash('sha256').update(answer.body).digest('hex')).toBe(written.sha256)
  expect(answer.headers).toMatchObject({
    'content-disposition': "attachment; filename*=UTF-8''turns%20%E2%80%9Ccopy%E2%80%9D.db",
    'content-type': 'application/octet-stream',
    'cache-control': 'no-store',
    connection: 'close',
    'x-content-type-options': 'nosniff',
  })
  expect((await ask(written.path)).status).toBe(404)
})

test('only the page that has the key fetches it, and asking wrongly takes nothing away', async () => {
  const { case_id } = await open()
  const { path } = await page.call('export.database', { case_id, path: 'download:a.db' })
  expect((await ask(path, {})).status).toBe(401)
  expect((await ask(path, { Cookie: `${cookie}x` })).status).toBe(401)
  expect((await ask(path, { Cookie: cookie, Host: 'evil.example' })).status).toBe(403)
  expect((await ask(path, undefined, 'POST')).status).toBe(405)
  expect((await ask(path, undefined, 'HEAD')).status).toBe(404)
  expect((await ask(`${path}x`)).status).toBe(404)
  expect((await ask('/download/')).status).toBe(404)
  expect((await ask('/download/../home/cases')).status).toBe(404)
  expect((await ask(path)).status).toBe(200)
})

test('a name that means harm is a name for the browser alone', async () => {
  const { case_id } = await open()
  for (const name of ['../../../turns.db', '/etc/passwd', 'a\r\nSet-Cookie: b=c', '\ud800', '', "'()*;"]) {
    const { path } = await page.call('export.database', { case_id, path: `download:${name}` })
    const { status, headers } = await ask(path)
    expect(status).toBe(200)
    expect(headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''[\w.%-]*$/)
    expect(headers['set-cookie']).toBeUndefined()
  }
  expect(standing()).toEqual([])
})

test('a call that writes no file gets no place for one', async () => {
  await open()
  for (const call of [
    page.call('evidence.look', { path: 'download:a' }),
    page.call('rules.load', { case_id: 'a', path: 'download:a' } as never),
    page.call('files.list', { path: 'download:a' }),
  ])
    await expect(call).rejects.toMatchObject({ kind: 'InvalidRequest' })
  expect(standing()).toEqual([])
})

test('nothing is left when it fails, is cancelled, or the page goes away before it fetched', async () => {
  const { case_id } = await open()
  await expect(
    page.call('export.database', { case_id: 'none', path: 'download:a.db' }),
  ).rejects.toMatchObject({
    kind: 'NotFound',
  })
  const cancel = new AbortController()
  const cancelled = page.call(
    'export.database',
    { case_id, path: 'download:a.db' },
    { signal: cancel.signal },
  )
  cancel.abort()
  await cancelled.catch(() => undefined)
  await expect.poll(standing).toEqual([])
  const { path } = await page.call('export.database', { case_id, path: 'download:a.db' })
  socket.close()
  await once(socket, 'close')
  await expect.poll(async () => (await ask(path)).status).toBe(404)
  expect(standing()).toEqual([])
})

test('a browser that stops in the middle ends it, and the end of the host leaves no folder', async () => {
  const { case_id } = await open()
  const { path } = await page.call('export.database', { case_id, path: 'download:a.db' })
  const { port } = new URL(host.url)
  const sent = request({ host: '127.0.0.1', port, path, headers: { Cookie: cookie } }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.destroy()
  await expect.poll(async () => (await ask(path)).status).toBe(404)
  await host.close()
  expect(readdirSync(downloadsFolder(at('home')))).toEqual([])
})

test('so many files wait for pages and no more, whatever became of earlier ones, and what to do is said', async () => {
  const { case_id } = await open()
  const write = () => page.call('export.database', { case_id, path: 'download:a.db' })
  for (let n = 0; n < 20; n++) {
    const outside = { case_id, path: 'download:a', other: { path: '/outside' } }
    await expect(page.call('export.database', outside as never)).rejects.toMatchObject({
      kind: 'NotReadable',
    })
    await expect(page.call('export.database', { case_id: 'none', path: 'download:a' })).rejects.toMatchObject(
      {
        kind: 'NotFound',
      },
    )
    expect((await ask((await write()).path)).status).toBe(200)
  }
  const paths: string[] = []
  for (let n = 0; n < 16; n++) paths.push((await write()).path)
  await expect(write()).rejects.toMatchObject({
    kind: 'Conflict',
    next: expect.stringContaining('Fetch them'),
  })
  expect((await ask(paths[0]!)).status).toBe(200)
  await expect.poll(() => write().then(({ path }) => path, String)).toMatch(/^\/download\//)
  socket.close()
  await once(socket, 'close')
  await open()
  await expect.poll(() => write().then(({ path }) => path, String)).toMatch(/^\/download\//)
})

test('what nobody fetches goes after a while', async () => {
  await host.close()
  await start({ fetching: 1 })
  const { case_id } = await open()
  const { path } = await page.call('export.database', { case_id, path: 'download:a.db' })
  await expect.poll(async () => (await ask(path)).status).toBe(404)
})
