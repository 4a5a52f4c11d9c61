import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { PROTOCOL_VERSION } from '../../shared/contract/methods.ts'
import { type Client, createClient } from '../../shared/rpc/client.ts'
import { createMemoryPair } from '../../shared/rpc/testing/memory.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'
import type { Patience } from '../host/connections.ts'
import { startEngine } from '../host/start-engine.ts'
import { startWebHost, type WebHost } from './server.ts'

const MEGABYTE = 'x'.repeat(1024 * 1024)

let folder: string
let host: WebHost
let cookie: string
/** Calls that came as far as the engine. */
let asked: string[]

/** An engine that answers much to little, and nothing to a migration. */
const answer = (name: string): Promise<unknown> => {
  asked.push(name)
  if (name === 'migrate.run') return new Promise(() => undefined)
  return Promise.resolve({ items: name === 'notes.list' ? [MEGABYTE] : [] })
}

async function start(patience: Partial<Patience> = {}): Promise<void> {
  asked = []
  host = await startWebHost({
    assets: join(folder, 'page'),
    home: join(folder, 'home'),
    port: 0,
    withToken: true,
    allowedFolders: [folder],
    initial: null,
    log: () => undefined,
    patience,
    spawn: () => ({
      connect() {
        const [here, there] = createMemoryPair()
        startEngine(there, { answer, onEvent: () => () => undefined }, () => undefined)
        return here
      },
      onExit: (listener) => {
        listeners.push(listener)
      },
      stop: () => {
        for (const listener of listeners.splice(0)) listener('asked')
      },
      kill: () => undefined,
      memory: () => null,
    }),
  })
  const { headers } = await fetch(host.url, { redirect: 'manual' })
  cookie = headers.get('set-cookie')!.split(';')[0]!
}
const listeners: ((reason: string) => void)[] = []

const port = (): number => Number(new URL(host.url).port)

/** A connection on which anything can be said. */
function raw(text = ''): Socket {
  const socket = connect({ host: '127.0.0.1', port: port(), allowHalfOpen: true })
  socket.on('error', () => undefined)
  if (text !== '') socket.write(text)
  return socket
}
const get = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nCookie: ${cookie}\r\n\r\n`

/** What comes back until the connection ends. */
async function heard(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('latin1').on('data', (some: string) => {
    text += some
  })
  await Promise.race([once(socket, 'end'), once(socket, 'close')])
  socket.destroy()
  return text
}

const open = (): WebSocket =>
  new WebSocket(`ws://127.0.0.1:${port()}/rpc`, {
    headers: { Cookie: cookie, Origin: `http://127.0.0.1:${port()}` },
  })
const page = (): Client => createClient(webSocketTransport(open()))
const hello = JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION })
const call = (id: number, method: string, input: unknown = {}): string =>
  JSON.stringify({ type: 'call', id, method, input })

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'turnscope-hostile-')))
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html><title>Turnscope</title>')
  await start()
})
afterEach(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

test('a refused upgrade keeps no half of a connection, and its end by force does not end the host', async () => {
  const upgrade = get('/rpc').replace(
    '\r\n\r\n',
    '\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: null\r\n\r\n',
  )
  for (let n = 0; n < 50; n++) {
    const rude = raw(upgrade)
    await once(rude, 'connect')
    rude.resetAndDestroy()
  }
  const half = raw(upgrade)
  half.resume()
  await once(half, 'end')
  await expect
    .poll(() => {
      if (!half.destroyed) half.write('x')
      return half.destroyed
    })
    .toBe(true)
  expect((await fetch(host.url, { redirect: 'manual' })).status).toBe(303)
})

test('strangers who take every connection push out each other, and not who has been let in', async () => {
  const known = raw(get('/'))
  await once(known, 'data')
  const strangers = Array.from({ length: 600 }, () => raw())
  await Promise.all(strangers.map((socket) => once(socket, 'connect')))
  expect((await fetch(host.url, { redirect: 'manual' })).status).toBe(303)
  known.write(get('/'))
  expect(String((await once(known, 'data'))[0])).toContain('200 OK')
  for (const socket of [...strangers, known]) socket.destroy()
})

test('who asks again before there is an answer is dropped: nothing is answered in advance', async () => {
  const answers = (await heard(raw(get('/').repeat(50)))).match(/HTTP\/1\.1/g) ?? []
  expect(answers.length).toBeLessThan(2)
})

test('a request of two hosts or two origins is of none', async () => {
  const twice = get('/').replace('\r\nCookie', '\r\nHost: evil.example\r\nCookie')
  expect(await heard(raw(twice.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')))).toMatch(
    /^HTTP\/1\.1 4\d\d /,
  )
})

test('a client that is slow over its request is dropped', async () => {
  await host.close()
  await start({ headers: 300 })
  expect(await heard(raw())).not.toContain('200')
  expect(await heard(raw('GET / HTTP/1.1\r\nHost: '))).toMatch(/^HTTP\/1\.1 408 /)
})

test('a client that takes nothing of an answer is dropped', async () => {
  writeFileSync(join(folder, 'page', 'assets', 'large.png'), Buffer.alloc(32 * 1024 * 1024))
  await host.close()
  await start({ taking: 300 })
  const deaf = raw(get('/assets/large.png'))
  await once(deaf, 'connect')
  // Nothing is read; that it is dropped shows when something more is said.
  await expect
    .poll(() => {
      if (!deaf.destroyed) deaf.write('x')
      return deaf.destroyed
    })
    .toBe(true)
})

test('the calls of a page that takes no answers wait, and every one is answered once it does', async () => {
  const deaf = open()
  await once(deaf, 'open')
  deaf.pause()
  deaf.send(hello)
  // The first one at a time: what is under way already is answered all the same.
  for (let id = 0; id < 300; id++) {
    const before = asked.length
    // So long that few of them come along in one go.
    deaf.send(call(id, 'notes.list', { case_id: 'a'.repeat(8000) }))
    if (id < 6) await expect.poll(() => asked.length).toBeGreaterThan(before)
  }
  const other = page()
  await other.call('cases.list', {})
  expect(asked.filter((name) => name === 'notes.list').length).toBeLessThan(100)
  let answers = 0
  const all = new Promise<void>((resolve) => {
    deaf.on('message', (data) => {
      if (String(data).includes('"result"') && ++answers === 300) resolve()
    })
  })
  deaf.resume()
  await all
  other.close()
  deaf.terminate()
})

test('a page that takes nothing is dropped, though it goes on to speak', async () => {
  await host.close()
  await start({ taking: 300 })
  const deaf = open()
  await once(deaf, 'open')
  deaf.pause()
  deaf.send(hello)
  for (let id = 0; id < 40; id++) deaf.send(call(id, 'notes.list', { case_id: 'a' }))
  await expect.poll(() => asked.length).toBeGreaterThan(6)
  // Its half of the connection can be written to until the other one is gone.
  await expect
    .poll(() => {
      deaf.pong(undefined, undefined, () => undefined)
      return (deaf as unknown as { _socket: Socket | null })._socket?.destroyed ?? true
    })
    .toBe(true)
})

test('a page has a thousand calls under way at most, and is told', async () => {
  const client = page()
  const running = Array.from({ length: 1000 }, () => client.call('migrate.run', { case_id: 'a' }))
  for (const each of running) each.catch(() => undefined)
  await expect(client.call('migrate.run', { case_id: 'a' })).rejects.toMatchObject({ kind: 'Conflict' })
  expect(asked.filter((name) => name === 'migrate.run').length).toBe(1000)
  client.close()
})

test.each([
  ['the id of a call that is under way', [call(1, 'migrate.run'), call(1, 'cases.list')]],
  ['a message of no kind', ['{"type":"launch"}']],
  ['text that is no JSON', ['{"type":']],
])('%s ends that connection, and reaches no engine', async (_, messages) => {
  const socket = open()
  await once(socket, 'open')
  for (const message of [hello, ...messages]) socket.send(message)
  expect((await once(socket, 'close'))[0]).toBe(1003)
  expect(asked).not.toContain('cases.list')
})

test('a path longer than any, too many of them, and a depth that no call has are refused before the disk is asked', async () => {
  const client = page()
  const nested = JSON.parse(`${'{"from":'.repeat(300)}{}${'}'.repeat(300)}`)
  for (const path of [`/${'a/'.repeat(2_000_000)}`, `${folder}/${'x'.repeat(40_000)}`])
    await expect(client.call('evidence.look', { path })).rejects.toMatchObject({ kind: 'InvalidRequest' })
  for (const input of [{ paths: Array(2_000_000).fill('/a') }, nested])
    await expect(client.call('evidence.sort', input)).rejects.toMatchObject({ kind: 'InvalidRequest' })
  expect(asked).not.toContain('evidence.look')
  client.close()
})
