import { join } from 'node:path'
import type { Prng } from '../../electron/engine/sample/prng.ts'
import { type ClientHost, heardOf } from './client-host.ts'

/** One attack; what was wrong is told to the host. */
export type Attack = (host: ClientHost, prng: Prng) => Promise<void>

/** Headers in place of the usual ones; null leaves one out. */
type Headers = Readonly<Record<string, string | null>>

export const bytes = (prng: Prng, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => prng.int(0, 255)))

const statusOf = (answer: string): string => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'none'

/** Everything that is not the address, the origin or the key of this very host. */
const refusals = ({ port, token, cookie }: ClientHost, prng: Prng): Headers[] => {
  const session = cookie.split('=')[1]!
  const wrong = prng.pick(['', session.slice(1), `${session}x`, session.toUpperCase(), token, '../', '%00'])
  const hosts = [
    ...['', 'evil.example', `evil.example:${port}`, '127.0.0.1', 'localhost', `127.0.0.1:${port}.`],
    ...[
      `127.0.0.1:0${port}`,
      `localhost.:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `127.1:${port}`,
      `0.0.0.0:${port}`,
    ],
    ...[
      `127.0.0.1:${port}@evil.example`,
      `evil.example@127.0.0.1:${port}`,
      `127.0.0.1:${port}, evil.example`,
    ],
    ...[`[::1%25lo]:${port}`, `2130706433:${port}`, `127.0.0.1:${port}/`, `localhost:${port + 1}`],
  ]
  return [
    { Cookie: null },
    { Cookie: `turnscope-${port}=${wrong}` },
    { Cookie: `turnscope-${port + 1}=${session}` },
    { Cookie: `Turnscope-${port}=${session}` },
    { Cookie: null, Authorization: `Bearer ${token}` },
    { Cookie: `token=${token}` },
    ...hosts.map((Host) => ({ Host })),
    { Host: `127.0.0.1:${port}\r\nHost: evil.example` },
    { Host: `evil.example\r\nHost: 127.0.0.1:${port}` },
    { Host: 'evil.example', 'X-Forwarded-Host': `127.0.0.1:${port}`, Forwarded: `host=127.0.0.1:${port}` },
  ]
}

const origins = ({ port }: ClientHost): (string | null)[] => [
  ...[null, 'null', '', 'http://evil.example', `https://127.0.0.1:${port}`, `http://localhost:${port}`],
  ...[`http://127.0.0.1:${port}/`, `http://127.0.0.1:${port}.evil.example`, `http://user@127.0.0.1:${port}`],
  ...[
    'file://',
    `http://[::1]:${port}`,
    `HTTP://127.0.0.1:${port}`,
    `http://127.0.0.1:${port}\r\nOrigin: null`,
  ],
]

/** Ways to say `..` and `/`. */
const DOTS = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '%c0%ae%c0%ae', '..;', '%uff0e%uff0e']
const SLASHES = ['/', '%2f', '\\', '%5c', '//', '%252f', '%c0%af', '/./']

/** Attacks by requests. */
export const REQUEST_ATTACKS: Readonly<Record<string, Attack>> = {
  async slow(host, prng) {
    const head = host.request('/', { Connection: 'keep-alive' })
    const ways: readonly [string, string][] = [
      ['a connection that says nothing', ''],
      ['half a head', head.slice(0, prng.int(1, head.length - 3))],
      ['a body that does not come', host.request('/', { 'Content-Length': '100000' }, 'POST')],
      ['chunks that do not end', `${host.request('/', { 'Transfer-Encoding': 'chunked' }, 'POST')}5\r\nabc`],
      ['a connection that is kept', head],
      ['a refused upgrade', host.upgrade({ Origin: null })],
      ['an upgrade to something else', host.upgrade({ Upgrade: 'h2c' })],
      ['a page that answers no ping', host.upgrade()],
    ]
    for (const [what, said] of ways) if (prng.chance(0.6)) host.mustClose(what, host.raw(said).resume())
  },
  async dripping(host, prng) {
    const socket = host.raw('GET / HTTP/1.1\r\nX-Slow: ')
    const drops = setInterval(() => socket.write('x'), prng.int(20, 300))
    socket.resume()
    await heardOf(socket, 'close')
    clearInterval(drops)
  },
  async crowd(host, prng) {
    const many = prng.int(100, 1500)
    const said = prng.pick([
      '',
      'GET / HTTP/1.1\r\n',
      host.upgrade({ Origin: null }),
      host.request('/', { Cookie: null }),
    ])
    const sockets = Array.from({ length: many }, () =>
      host.raw(said, { allowHalfOpen: prng.chance(0.5) }).resume(),
    )
    await Promise.all(sockets.map((socket) => heardOf(socket, 'connect', 'end', 'close')))
    await host.honest(`${many} connections`)
    for (const socket of sockets) prng.chance(0.5) ? socket.resetAndDestroy() : socket.destroy()
  },
  async resets(host, prng) {
    for (let n = 0; n < 40; n++) {
      const said = prng.pick([
        host.upgrade(),
        host.upgrade({ Cookie: null }),
        host.request('/host.json'),
        'GET',
      ])
      const socket = host.raw(said)
      await heardOf(socket, prng.pick(['connect', 'data']), 'end', 'close')
      socket.resetAndDestroy()
    }
  },
  async pipelined(host, prng) {
    const one = host.request(prng.pick(['/', '/host.json', '/nothing']), { Connection: 'keep-alive' })
    const answer = await host.say('requests in advance', one.repeat(prng.int(2, 400)))
    if ((answer.match(/HTTP\/1\.1 200/g) ?? []).length > 1) host.fault('requests are answered in advance')
  },
  async garbage(host, prng) {
    const said = prng.pick([
      bytes(prng, prng.int(1, 5000)),
      Buffer.from(`\x16\x03\x01\x02\x00\x01\x00${'\x00'.repeat(200)}`, 'latin1'),
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      Buffer.from('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n'),
      Buffer.from('GET / HTTP/0.9\r\n\r\n'),
      Buffer.from('GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n'),
    ])
    const status = statusOf(await host.say('garbage', said))
    if (/^[123]/.test(status)) host.fault(`garbage is answered with ${status}`)
  },
  async smuggling(host, prng) {
    const inner = host.request('/host.json')
    const shapes: readonly Headers[] = [
      { 'Content-Length': `${inner.length}`, 'Transfer-Encoding': 'chunked' },
      { 'Content-Length': `0\r\nContent-Length: ${inner.length}` },
      { 'Transfer-Encoding': 'chunked\r\nTransfer-Encoding: identity' },
      { 'Transfer-Encoding': ' chunked', 'Content-Length': '3' },
      { 'Transfer-Encoding': 'xchunked' },
      { 'X-A': 'b\n\nGET /host.json HTTP/1.1' },
      { 'X-A': 'b\r\n folded: c' },
      { 'Content-Length': '+5' },
      { 'X-A\0': 'b' },
    ]
    const said = host.request('/', { Connection: 'keep-alive', ...prng.pick(shapes) }) + inner
    const answer = await host.say('one request in another', said)
    if (answer.includes('"initial_path"')) host.fault('a request in another was answered')
  },
  async huge(host, prng) {
    const large = 'x'.repeat(prng.int(20_000, 5_000_000))
    const said = prng.pick([
      host.request('/', { 'X-Large': large }),
      host.request(`/${large}`),
      host.request('/', { Cookie: `${host.cookie}; a=${large}` }),
      Object.entries(Array(5000).fill('x')).reduce((all, [n]) => `${all}X-${n}: 1\r\n`, 'GET / HTTP/1.1\r\n'),
      host.request('/', { 'Content-Length': `${large.length * 10}` }, 'POST') + large.repeat(10),
    ])
    const status = statusOf(await host.say('a huge request', said))
    if (/^2/.test(status)) host.fault(`a huge request is answered with ${status}`)
  },
  async access(host, prng) {
    for (const headers of refusals(host, prng)) {
      const what = JSON.stringify(headers)
      const path = prng.pick(['/', '/host.json', '/download/x', '/api/debug/conversations'])
      const lets = path.startsWith('/api') && 'Authorization' in headers
      const status = statusOf(await host.say(what, host.request(path, headers)))
      if (/^[23]/.test(status) && !lets) host.fault(`${what}: ${status} at ${path}`)
      const upgraded = statusOf(await host.say(what, host.upgrade(headers)))
      if (upgraded === '101') host.fault(`${what}: a page was let in`)
    }
    for (const Origin of origins(host))
      if (statusOf(await host.say('an origin', host.upgrade({ Origin }))) === '101')
        host.fault(`the origin ${Origin} was let in`)
    for (const path of [
      `/host.json?token=${host.token}`,
      `/?token=${host.token}x`,
      `/?TOKEN=${host.token}`,
      `/#token=${host.token}`,
    ])
      if (/^[23]/.test(statusOf(await host.say('a token', host.request(path, { Cookie: null })))))
        host.fault('a token in a wrong place lets in')
  },
  async paths(host, prng) {
    for (let n = 0; n < 20; n++) {
      const [dot, slash] = [prng.pick(DOTS), prng.pick(SLASHES)]
      const up = Array(prng.int(1, 4)).fill(dot).join(slash)
      const path = `/${prng.pick(['', 'assets/', 'assets%2f', './'])}${up}${slash}${prng.pick(['secret.json', 'outside/turns.db', 'etc/passwd', 'page/index.html'])}`
      const status = statusOf(await host.say(path, host.request(path)))
      if (!/^4/.test(status) && !(path.endsWith('index.html') && status === '200'))
        host.fault(`${path}: ${status}`)
    }
  },
  async 'deaf to the debug API'(host, prng) {
    const path = '/api/debug/turns?conv_id=conv-0'
    for (let n = 0; n < prng.int(5, 60); n++) {
      const socket = host.raw(host.request(path, { Cookie: null, Authorization: `Bearer ${host.token}` }))
      socket.pause()
      if (n === 0) host.mustClose('a client that takes no answer', socket)
    }
    await host.honest('clients that take no answers')
  },
  async downloads(host, prng) {
    const page = host.page()
    const { case_id } = await page.call('case.open', { path: join(host.allowed, 'turns.db') })
    const { path } = await page.call('export.database', {
      case_id,
      path: `download:${prng.pick(['a.db', '../../x', '\r\nA: b', '/etc/passwd', '\0'])}`,
    })
    host.keys.push(path.split('/').at(-1)!)
    const refused: readonly [string, string][] = [
      ['no key', host.request(path, { Cookie: null })],
      ['another key', host.request(path, { Cookie: `turnscope-${host.port}=${host.token}` })],
      ['HEAD', host.request(path, {}, 'HEAD')],
      ['POST', host.request(path, {}, 'POST')],
      ['a guess', host.request(`/download/${prng.uuid()}`)],
      ['a longer one', host.request(`${path}/x`)],
    ]
    for (const [what, said] of refused)
      if (/^2/.test(statusOf(await host.say(what, said)))) host.fault(`a download by ${what}`)
    if (prng.chance(0.3)) {
      page.close()
      await heardOf(page.socket, 'close')
    }
    const both = await Promise.all(
      [1, 2].map(() => host.say('a download', host.request(path, { Range: 'bytes=0-9' }))),
    )
    const got = both.filter((answer) => statusOf(answer) === '200')
    if (got.length > 1) host.fault('a download came twice')
    for (const answer of got)
      if (!/^Content-Length: (\d+)/im.test(answer) || answer.includes('\r\nA: b'))
        host.fault('a download with other headers')
    page.close()
  },
}
