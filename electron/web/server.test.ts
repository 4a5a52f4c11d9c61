import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createClient } from '../../shared/rpc/client.ts'
import { createInbox } from '../../shared/rpc/inbox.ts'
import { createMemoryPair } from '../../shared/rpc/testing/memory.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'
import { startEngine } from '../host/start-engine.ts'
import type { EngineProcess } from '../host/supervisor.ts'
import { startWebHost, type WebHost } from './server.ts'

/** An engine in this process that can die on demand. */
function fakeProcess(): EngineProcess & { die(): void } {
  const life = createInbox()
  return {
    connect() {
      const [here, there] = createMemoryPair()
      life.onClose(() => there.close())
      startEngine(
        there,
        {
          answer: (name) =>
            name === 'migrate.run'
              ? new Promise(() => undefined)
              : Promise.resolve({ items: [name] } as never),
          onEvent: () => () => undefined,
        },
        () => undefined,
      )
      return here
    },
    onExit: life.onClose,
    stop: () => life.end('asked'),
    kill: () => life.end('killed'),
    memory: () => null,
    die: () => life.end('it crashed'),
  }
}

let folder: string
let host: WebHost
let port: string
let engines: ReturnType<typeof fakeProcess>[]

const start = async (withToken: boolean): Promise<void> => {
  engines = []
  host = await startWebHost({
    assets: join(folder, 'page'),
    home: folder,
    port: 0,
    withToken,
    initial: { path: '/evidence/turns.db', timeline_path: null },
    log: () => undefined,
    spawn: () => {
      const engine = fakeProcess()
      engines.push(engine)
      return engine
    },
  })
  port = new URL(host.url).port
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnscope-web-'))
  await mkdir(join(folder, 'page', 'assets'), { recursive: true })
  await mkdir(join(folder, 'page-secret'))
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html><title>Turnscope</title>')
  await writeFile(join(folder, 'page', 'assets', 'index-abc.js'), 'export {}')
  await writeFile(join(folder, 'page', 'notes.txt'), 'not part of the page')
  await writeFile(join(folder, 'secret.json'), '{}')
  await writeFile(join(folder, 'page-secret', 'secret.json'), '{}')
  await start(true)
})
afterEach(async () => {
  await host.close()
  await rm(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** `fetch` would normalise paths and refuse to set Host; an attacker does neither. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', port, path, method, headers }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let body = ''
  for await (const part of response.setEncoding('utf8')) body += part
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

async function cookie(): Promise<string> {
  const { headers } = await ask(`/?token=${host.token}`)
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

function open(headers: Record<string, string>, path = '/rpc'): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
}
const outcome = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => {
    socket.on('open', () => {
      resolve('open')
      socket.terminate()
    })
    socket.on('unexpected-response', (_request, response) => resolve(`${response.statusCode}`))
    socket.on('error', () => resolve('error'))
  })

test('the printed address gives a cookie that scripts and other sites cannot use, and leaves the token behind', async () => {
  const answer = await ask(`/?token=${host.token}`)
  expect(answer.status).toBe(303)
  expect(answer.headers.location).toBe('/')
  expect(answer.headers['set-cookie']?.[0]).toMatch(
    /^turnscope-\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/,
  )
  expect(answer.headers['set-cookie']?.[0]).not.toContain(host.token)
  const page = await ask('/', { Cookie: await cookie() })
  expect([page.status, page.body]).toEqual([200, expect.stringContaining('Turnscope')])
})

test('nothing is given to who has no cookie, a wrong token, or the cookie of another host', async () => {
  for (const path of ['/', '/assets/index-abc.js', '/host.json', '/?token=guess', '/nothing']) {
    expect((await ask(path)).status).toBe(401)
  }
  expect((await ask('/', { Cookie: `turnscope-${port}=guess` })).status).toBe(401)
  expect((await ask('/host.json', { Cookie: `turnscope-${port}=${host.token}` })).status).toBe(401)
  expect((await ask(`/host.json?token=${host.token}`)).status).toBe(401)
})

test('a request that names another host is refused, with the cookie too: DNS rebinding', async () => {
  const Cookie = await cookie()
  for (const Host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port}.evil.example`,
  ]) {
    expect((await ask('/', { Cookie, Host })).status).toBe(403)
  }
  expect((await ask('/', { Cookie, Host: `localhost:${port}` })).status).toBe(200)
})

test('every answer carries the policy of the page', async () => {
  const Cookie = await cookie()
  for (const path of ['/', '/nothing', '/host.json']) {
    const { headers } = await ask(path, { Cookie })
    expect(headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self';",
    )
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  }
})

test('only GET and HEAD are answered', async () => {
  const Cookie = await cookie()
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    const { status, headers } = await ask('/', { Cookie }, method)
    expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD'])
  }
  const head = await ask('/', { Cookie }, 'HEAD')
  expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', '39'])
})

test('no path leads out of the page, nor to a file that is no part of it', async () => {
  const Cookie = await cookie()
  const paths = [
    '/../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/assets/../../secret.json',
    '/assets/..%5c..%5csecret.json',
    '/../page-secret/secret.json',
    '/%2e%2e%2fpage-secret%2fsecret.json',
    '/index.html%00.json',
    '/%zz',
    '/notes.txt',
    '/assets',
    '/assets/',
  ]
  for (const path of paths) expect([path, (await ask(path, { Cookie })).status]).toEqual([path, 404])
  expect((await ask('//evil.example/index.html', { Cookie })).status).toBe(400)
  expect((await ask('http://evil.example/', { Cookie })).status).toBe(400)
})

test('the page is never cached, its hashed parts for good', async () => {
  const Cookie = await cookie()
  expect((await ask('/', { Cookie })).headers['cache-control']).toBe('no-store')
  const script = await ask('/assets/index-abc.js', { Cookie })
  expect(script.headers['cache-control']).toContain('immutable')
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8')
})

test('the pieces of the page are sent compressed to whoever takes that, and say so', async () => {
  const Cookie = await cookie()
  const code = 'export const word = 1\n'.repeat(500)
  await writeFile(join(folder, 'page', 'assets', 'large-abc.js'), code)
  await writeFile(join(folder, 'page', 'assets', 'picture-abc.png'), code)
  const sent = async (accepted: string | undefined, path = '/assets/large-abc.js', method = 'GET') => {
    const headers = accepted === undefined ? { Cookie } : { Cookie, 'Accept-Encoding': accepted }
    const asked = request({ host: '127.0.0.1', port, path, method, headers }).end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    const body = Buffer.concat(await response.toArray())
    const { 'content-encoding': encoding, 'content-length': length, vary } = response.headers
    if (method === 'GET') {
      const decode = encoding === 'br' ? brotliDecompressSync : encoding === 'gzip' ? gunzipSync : Buffer.from
      expect([Number(length), decode(body).toString()]).toEqual([body.length, code])
    }
    return [encoding, Number(length) < code.length / 4, vary]
  }
  for (const [accepted, encoding] of [
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0.5, gzip', 'br'],
    ['gzip', 'gzip'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
  ] as const) {
    // The second time it comes from what was kept.
    expect(await sent(accepted)).toEqual([encoding, true, 'Accept-Encoding'])
    expect(await sent(accepted)).toEqual([encoding, true, 'Accept-Encoding'])
    expect(await sent(accepted, '/assets/large-abc.js', 'HEAD')).toEqual([encoding, true, 'Accept-Encoding'])
  }
  for (const accepted of [undefined, '', 'identity', 'gzip;q=0', 'brotli, x-gzip'])
    expect(await sent(accepted)).toEqual([undefined, false, 'Accept-Encoding'])
  expect(await sent('br', '/assets/picture-abc.png')).toEqual([undefined, false, undefined])
})

test('the page learns which file to open', async () => {
  const { body } = await ask('/host.json', { Cookie: await cookie() })
  expect(JSON.parse(body)).toEqual({
    host: 'web',
    platform: process.platform,
    initial_path: '/evidence/turns.db',
    initial_timeline_path: null,
    initial_picked: {},
  })
})

test('the engine is reached with the cookie and from the own origin alone', async () => {
  const Cookie = await cookie()
  const Origin = `http://127.0.0.1:${port}`
  expect(await outcome(open({ Cookie, Origin }))).toBe('open')
  expect(await outcome(open({ Origin }))).toBe('403')
  expect(await outcome(open({ Cookie }))).toBe('403')
  for (const other of [
    'http://evil.example',
    'null',
    `http://localhost:${port}`,
    `https://127.0.0.1:${port}`,
  ]) {
    expect([other, await outcome(open({ Cookie, Origin: other }))]).toEqual([other, '403'])
  }
  expect(await outcome(open({ Cookie, Origin: 'http://evil.example', Host: 'evil.example' }))).toBe('403')
  expect(await outcome(open({ Cookie, Origin }, '/other'))).toBe('403')
})

test.each([
  ['bytes', Buffer.from([1, 2, 3])],
  ['a depth that no request has', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
])('%s in a message end that connection and no other', async (_, message) => {
  const headers = { Cookie: await cookie(), Origin: `http://127.0.0.1:${port}` }
  const other = createClient(webSocketTransport(open(headers)))
  await other.ready
  const socket = open(headers)
  await once(socket, 'open')
  socket.send(message)
  expect((await once(socket, 'close'))[0]).toBe(1003)
  await expect(other.call('cases.list', {})).resolves.toEqual({ items: ['cases.list'] })
  other.close()
})

test('it listens on the loopback interface alone', async () => {
  const socket = connectSocket({ host: '127.0.0.2', port: Number(port) })
  const refused = await new Promise((resolve) => {
    socket.on('error', () => resolve(true))
    socket.on('connect', () => resolve(false))
  })
  socket.destroy()
  expect(refused).toBe(true)
})

test('calls travel to the engine; when it dies they are rejected, and a new connection finds the next one', async () => {
  const headers = { Cookie: await cookie(), Origin: `http://127.0.0.1:${port}` }
  const socket = open(headers)
  const closed = once(socket, 'close')
  const client = createClient(webSocketTransport(socket))
  expect(await client.call('cases.list', {})).toEqual({ items: ['cases.list'] })
  const running = client.call('migrate.run', { case_id: 'a' })
  await client.call('cases.list', {})
  engines[0]?.die()
  await expect(running).rejects.toMatchObject({ kind: 'EngineExited' })
  const [code, reason] = (await closed) as [number, Buffer]
  expect([code, reason.toString()]).toEqual([4001, expect.any(String)])

  const next = createClient(webSocketTransport(open(headers)))
  expect(await next.call('cases.list', {})).toEqual({ items: ['cases.list'] })
  expect(engines).toHaveLength(2)
  next.close()
})

test('without a token the page is open to this machine, and still to no other name or site', async () => {
  await host.close()
  await start(false)
  expect(host.url).toBe(`http://127.0.0.1:${port}/`)
  expect((await ask('/')).status).toBe(200)
  expect((await ask('/', { Host: 'evil.example' })).status).toBe(403)
  expect(await outcome(open({ Origin: 'http://evil.example' }))).toBe('403')
  expect(await outcome(open({ Origin: `http://127.0.0.1:${port}` }))).toBe('open')
})
