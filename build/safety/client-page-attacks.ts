import { join } from 'node:path'
import type { Prng } from '../../electron/engine/sample/prng.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { type MethodName, methods, PROTOCOL_VERSION } from '../../shared/contract/methods.ts'
import { writesFile } from '../../shared/contract/request.ts'
import { type Attack, bytes } from './client-attacks.ts'
import { type ClientHost, heardOf } from './client-host.ts'

interface FrameOptions {
  readonly fin?: boolean
  readonly reserved?: number
  readonly masked?: boolean
  /** The length that is said, where that is not the true one. */
  readonly length?: bigint
}

/** Source: RFC 6455, section 5.2. */
function frame(opcode: number, payload: Buffer, options: FrameOptions = {}): Buffer {
  const { fin = true, reserved = 0, masked = true, length = BigInt(payload.length) } = options
  const short = length < 126n ? Number(length) : length < 65_536n ? 126 : 127
  const head = Buffer.alloc(short === 127 ? 10 : short === 126 ? 4 : 2)
  head[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode
  head[1] = (masked ? 0x80 : 0) | short
  if (short === 126) head.writeUInt16BE(Number(length), 2)
  if (short === 127) head.writeBigUInt64BE(length, 2)
  // A mask of nothing leaves the payload as it is.
  return Buffer.concat([head, masked ? Buffer.alloc(4) : Buffer.alloc(0), payload])
}

const text = (value: unknown): Buffer => frame(1, Buffer.from(JSON.stringify(value)))
const HELLO = text({ type: 'hello', protocol: PROTOCOL_VERSION })

/** Paths that no page may name, however it writes them. */
const hostilePaths = ({ given, allowed, outside, home }: ClientHost, prng: Prng): string[] => [
  join(outside, 'turns.db'),
  `${allowed}/../outside/turns.db`,
  `${allowed}/./x/../../outside/turns.db`,
  join(allowed, 'link', 'turns.db'),
  `${allowed}/link/../turns.db/../../outside/turns.db`,
  join(allowed, 'link.db'),
  join(allowed, 'link', 'new.db'),
  join(allowed, 'dangling.db'),
  `file://${outside}/turns.db`,
  `FILE://localhost${outside}/turns.db`,
  `file://${allowed}/%2e%2e/outside/turns.db`,
  `"${outside}/turns.db"`,
  ` ${outside}/turns.db `,
  `'${allowed}/link.db'`,
  `${allowed}\0/../../outside/turns.db`,
  `${outside}/turns.db\0${allowed}`,
  join(allowed, 'proc', 'environ'),
  join(allowed, 'proc', 'root', outside, 'turns.db'),
  ...['/proc/self/environ', '/proc/1/environ', '/dev/zero', '/dev/stdin', '/etc/passwd', '/', '/root/x'],
  ...['turns.db', './turns.db', '../outside/turns.db', '', '.', '~root/x', '~/../../etc/passwd'],
  `\\\\server\\share\\turns.db`,
  `${allowed}/${'a/'.repeat(prng.int(2000, 200_000))}turns.db`,
  `/${'x'.repeat(prng.int(4096, 1_000_000))}`,
  join(home, 'cases'),
  join(home, 'preferences.json'),
  join(home, 'downloads'),
  join(outside, 'pipe.db'),
  `${given}-not/turns.db`,
]

const MALFORMED = [
  'null',
  '5',
  '[]',
  '{}',
  '{"type":"call"}',
  '{"type":"call","id":-1,"method":"cases.list"}',
  '{"type":"call","id":1e308,"method":"cases.list"}',
  '{"type":"call","id":1,"method":null}',
  '{"type":"result","id":1,"output":{}}',
  '{"__proto__":{"type":"call"},"id":1}',
  '{"type":"call","id":1,"method":"cases.list","input":1e999}',
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  `{"type":"call","id":1,"method":"cases.list","input":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
  '{"type":"call","id":1,"method":"cases.list"',
  '\ud800',
]

/** Inputs that no method takes, and that none may fall over. */
const ODD: readonly unknown[] = [
  ...[
    null,
    5,
    'x',
    [],
    {},
    { case_id: null },
    { case_id: '../../outside' },
    { case_id: '' },
    { case_id: 'a\0b' },
  ],
  ...[
    { case_id: 'x'.repeat(100_000) },
    { path: {} },
    { path: ['/etc/passwd'] },
    { paths: 'x' },
    { from: { from: 5 } },
  ],
  ...[{ limit: 1e300 }, { limit: -1 }, { cursor: 'x' }, { constructor: 1, toString: 2, hasOwnProperty: 3 }],
  JSON.parse('{"__proto__":{"path":"/etc/passwd","case_id":"a"}}'),
]

/** Attacks by pages that were let in. */
export const PAGE_ATTACKS: Readonly<Record<string, Attack>> = {
  async frames(host, prng) {
    const huge = BigInt(prng.int(65, 1_000_000)) * 2n ** 20n
    const ways: readonly [string, () => Buffer][] = [
      ['a message longer than any', () => frame(1, Buffer.alloc(10), { length: huge })],
      [
        'more fragments than any',
        () =>
          Buffer.concat([
            frame(1, Buffer.from('"'), { fin: false }),
            ...Array(20_000).fill(frame(0, Buffer.from('x'), { fin: false })),
          ]),
      ],
      ['a message that says it is compressed', () => frame(1, bytes(prng, 1000), { reserved: 4 })],
      ['reserved bits', () => frame(1, Buffer.from('{}'), { reserved: prng.int(1, 3) })],
      ['no mask', () => frame(1, Buffer.from('{}'), { masked: false })],
      ['text that is no UTF-8', () => frame(1, Buffer.from([0x22, 0xff, 0xc0, 0x22]))],
      ['bytes', () => frame(2, bytes(prng, 100))],
      ['a control frame that is too long', () => frame(9, Buffer.alloc(126))],
      ['a control frame in pieces', () => frame(9, Buffer.from('x'), { fin: false })],
      ['a reserved opcode', () => frame(prng.pick([3, 7, 11, 15]), Buffer.from('x'))],
      ['the middle of no message', () => frame(0, Buffer.from('x'))],
      ['a closing that makes no sense', () => frame(8, Buffer.from([0x03]))],
    ]
    for (const [what, made] of ways) {
      if (!prng.chance(0.5)) continue
      const socket = await host.framed()
      socket.write(Buffer.concat([HELLO, made()]))
      host.mustClose(what, socket)
    }
  },
  async pings(host, prng) {
    const socket = await host.framed()
    socket.pause()
    const flood = Buffer.concat(Array(1000).fill(frame(9, Buffer.alloc(prng.int(0, 125)))))
    for (let n = 0; n < 100 && !socket.destroyed; n++)
      if (!socket.write(flood))
        await Promise.race([heardOf(socket, 'drain', 'end', 'close'), host.honest('pings')])
    socket.destroy()
  },
  async deaf(host, prng) {
    const { case_id, conv_id } = await opened(host)
    const socket = await host.framed()
    socket.pause()
    socket.write(HELLO)
    for (let id = 0; id < prng.int(50, 900); id++)
      socket.write(text({ type: 'call', id, method: 'turn.get', input: turnIn(case_id, conv_id) }))
    await host.honest('a page that takes nothing')
    host.mustClose('a page that takes nothing', socket)
  },
  async shapes(host, prng) {
    const { socket, send } = await host.speaking('a message that is none')
    send(prng.pick(MALFORMED))
    const [code] = await heardOf(socket, 'close')
    if (code !== 1003) host.fault(`a message that is none was ended with ${code}`)
  },
  async inputs(host, prng) {
    const page = host.page()
    const names: string[] = [
      ...Object.keys(methods),
      'toString',
      '__proto__',
      'case.burn',
      '',
      'x'.repeat(1e6),
    ]
    for (let n = 0; n < 40; n++) {
      const [name, input] = [prng.pick(names), prng.pick(ODD)]
      await page.call(name as MethodName, input as never).then(
        (output) => host.looksAt(name, JSON.stringify(output)),
        (error: unknown) => expected(host, `${name} of ${JSON.stringify(input)?.slice(0, 80)}`, error),
      )
    }
    page.close()
  },
  async calls(host, prng) {
    const page = host.page()
    const all = Array.from({ length: prng.int(500, 5000) }, () => {
      const cancel = new AbortController()
      const call = page.call('files.list', { path: host.allowed }, { signal: cancel.signal })
      if (prng.chance(0.3)) cancel.abort()
      return call.then(
        () => 'done',
        (error: TurnscopeError) => error.kind,
      )
    })
    const kinds = new Set(await Promise.all(all))
    for (const kind of kinds)
      if (!['done', 'Conflict', 'Cancelled'].includes(kind)) host.fault(`many calls: ${kind}`)
    await page.call('cases.list', {})
    page.close()
  },
  async files(host, prng) {
    const page = host.page()
    const { case_id } = await page.call('case.open', { path: join(host.given, 'turns.db') })
    for (let n = 0; n < 12; n++) {
      const path = prng.pick(hostilePaths(host, prng))
      const ways: readonly [MethodName, unknown][] = [
        ['evidence.look', { path }],
        ['evidence.look', { path: join(host.given, 'turns.db'), wal_path: path }],
        ['case.open', { path }],
        ['case.openBeside', { case_id, other: { path } }],
        ['case.attachTimeline', { case_id, path }],
        ['payload.check', { case_id, from: { path } }],
        ['payload.scan', { path }],
        ['rules.load', { path }],
        ['views.load', { case_id, path }],
        ['fleet.run', { paths: [path] }],
        ['fleet.run', { paths: [join(host.allowed, 'turns.db')], dataset_path: path }],
        ['fleet.run', { paths: [join(host.allowed, 'turns.db')], keep_path: path }],
        ['fleet.ask', { path, sql: 'SELECT 1' }],
        ['files.list', { path }],
        ...Object.keys(methods)
          .filter(writesFile)
          .map((name): [MethodName, unknown] => [
            name as MethodName,
            { case_id, path, replace: true, format: 'json' },
          ]),
      ]
      const [name, input] = prng.pick(ways)
      const what = `${name} of ${JSON.stringify(path.slice(0, 100))}`
      await page.call(name, input as never).then(
        (output) => host.fault(`${what}: ${host.looksAt(what, JSON.stringify(output)).slice(0, 200)}`),
        (error: unknown) => expected(host, what, error),
      )
    }
    page.close()
  },
  async leaving(host, prng) {
    for (let n = 0; n < 10; n++) {
      const { socket, send } = await host.speaking('a page that leaves')
      send({ type: 'call', id: 0, method: 'case.open', input: { path: join(host.given, 'turns.db') } })
      send({ type: 'call', id: 1, method: 'export.database', input: { case_id: 'x', path: 'download:x' } })
      if (prng.chance(0.5)) await heardOf(socket, 'message')
      socket.terminate()
    }
  },
}

/** Whether a refusal is one that people are told about. */
function expected(host: ClientHost, what: string, error: unknown): void {
  if (!(error instanceof TurnscopeError)) throw error
  if (error.kind === 'Internal' || error.kind === 'EngineExited')
    host.fault(`${what}: ${error.kind}: ${error.message}`)
  host.looksAt(what, `${error.message}${error.next}`)
}

const turnIn = (case_id: string, conv_id: string) => ({
  case_id,
  conv_id,
  session_id: `session-${conv_id.slice(5)}`,
  turn_id: `turn-${conv_id.slice(5).padStart(6, '0')}`,
})

/** The case of the file that the host was started with. */
async function opened(host: ClientHost): Promise<{ case_id: string; conv_id: string }> {
  const page = host.page()
  const { case_id } = await page.call('case.open', { path: join(host.given, 'turns.db') })
  await page.call('turn.get', turnIn(case_id, 'conv-0'))
  page.close()
  return { case_id, conv_id: 'conv-0' }
}
