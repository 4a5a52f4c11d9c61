import { type ChildProcess, spawn } from 'node:child_process'
import { type EventEmitter, once } from 'node:events'
import { linkSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { WebSocket } from 'ws'
import { memoryOf } from '../../electron/engine/disk/running.ts'
import { snapshot, writeFifo, writeTurns } from '../../electron/engine/evidence/fixtures.ts'
import { PROTOCOL_VERSION } from '../../shared/contract/methods.ts'
import { createClient } from '../../shared/rpc/client.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'

const entry = fileURLToPath(new URL('./host-process.ts', import.meta.url))

/** Guards against what never ends, never a measure of speed: the machine may be busy with anything. */
const HANGS_AFTER_MS = 60_000
/** What a host that holds all that it may comes to, with room for what is collected later. */
const MOST_BYTES = 1.5 * 2 ** 30
const LOOKED_EVERY_MS = 50
/** What stands in files that no page may see, and in the evidence alone. */
const OUTSIDE = 'canary-of-another'
const CONTENT = 'canary-of-the-evidence'
/** Large enough that some hundred answers with it are more than a host may hold. */
const LARGE = 1_000_000

/** What comes with the first of some events. `once` of Node gives up at an error, and those of connections are expected here. */
export const heardOf = (of: EventEmitter, ...events: readonly string[]): Promise<unknown[]> =>
  new Promise((resolve) => {
    for (const event of events) of.once(event, (...all: unknown[]) => resolve(all))
  })

const guarded = async <T>(what: string, work: Promise<T>): Promise<T> => {
  let guard: NodeJS.Timeout | undefined
  const hung = new Promise<never>((_, reject) => {
    guard = setTimeout(() => reject(new Error(`${what}: nothing after ${HANGS_AFTER_MS} ms`)), HANGS_AFTER_MS)
  })
  return Promise.race([work, hung]).finally(() => clearTimeout(guard))
}

function writeMarked(path: string, mark: string, size: number): void {
  writeTurns(path, { turns: 20, generation: 'v2' })
  const db = new Database(path)
  db.prepare('UPDATE turns SET turn_data_json = ?').run(JSON.stringify({ mark, text: 'x'.repeat(size) }))
  db.close()
}

/** A web host in a process of its own, among files that its pages may see and others that they may not. */
export class ClientHost {
  readonly faults: string[] = []
  readonly port: number
  readonly token: string
  readonly cookie: string
  /** Folders: of the file that it was started with, one that was allowed, one that was not, and its own. */
  readonly given: string
  readonly allowed: string
  readonly outside: string
  readonly home: string
  readonly #child: ChildProcess
  readonly #said: () => string
  readonly #before: string
  readonly #looking: NodeJS.Timeout
  readonly #opened = new Set<Socket>()
  readonly #mustClose: { readonly what: string; readonly socket: Socket }[] = []
  /** Keys of what was written for a page. */
  readonly keys: string[] = []
  #most = 0

  private constructor(
    folder: string,
    child: ChildProcess,
    said: () => string,
    ready: { url: string; token: string },
    cookie: string,
  ) {
    this.given = join(folder, 'given')
    this.allowed = join(folder, 'allowed')
    this.outside = join(folder, 'outside')
    this.home = join(folder, 'home')
    this.#child = child
    this.#said = said
    this.port = Number(new URL(ready.url).port)
    this.token = ready.token
    this.cookie = cookie
    this.#before = this.#seen()
    this.#looking = setInterval(() => {
      this.#most = Math.max(this.#most, memoryOf(child.pid!) ?? 0)
    }, LOOKED_EVERY_MS)
  }

  static async start(folder: string): Promise<ClientHost> {
    const at = (...names: string[]): string => join(folder, ...names)
    for (const name of ['given', 'allowed', 'outside', 'home', 'page']) mkdirSync(at(name))
    writeFileSync(at('page', 'index.html'), '<!doctype html><title>Turnscope</title>')
    writeFileSync(at('secret.json'), JSON.stringify(OUTSIDE))
    writeMarked(at('given', 'turns.db'), CONTENT, LARGE)
    writeMarked(at('allowed', 'turns.db'), CONTENT, 10)
    writeMarked(at('outside', 'turns.db'), OUTSIDE, 10)
    writeFifo(at('outside', 'pipe.db'))
    symlinkSync(at('outside'), at('allowed', 'link'))
    symlinkSync(at('outside', 'turns.db'), at('allowed', 'link.db'))
    symlinkSync(at('outside', 'new.db'), at('allowed', 'dangling.db'))
    symlinkSync('/proc/self', at('allowed', 'proc'))
    writeFifo(at('allowed', 'pipe.db'))
    linkSync(at('allowed', 'turns.db'), at('allowed', 'hard.db'))
    const args = [entry, at('home'), at('given', 'turns.db'), at('allowed'), at('page')]
    const child = spawn(process.execPath, args, { stdio: 'pipe' })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (some: string) => {
      said += some
    })
    const [first] = await guarded('the start', once(child.stdout.setEncoding('utf8'), 'data'))
    child.stdout.on('data', (some: string) => {
      said += some
    })
    const ready = JSON.parse(String(first))
    const { headers } = await fetch(ready.url, { redirect: 'manual' })
    const cookie = headers.get('set-cookie')!.split(';')[0]!
    return new ClientHost(realpathSync(folder), child, () => said, ready, cookie)
  }

  /** A pipe that somebody opens changes nothing, but who reads one hangs. */
  #seen(): string {
    return snapshot(this.given) + snapshot(this.outside)
  }

  fault(what: string): void {
    this.faults.push(what)
  }

  /** Whatever a client is told: nothing of other people's files, and no key but by the answer that gives it. */
  looksAt(what: string, text: string): string {
    if (text.includes(OUTSIDE)) this.fault(`${what}: was told of a file outside`)
    if (text.includes(this.token)) this.fault(`${what}: was told the token`)
    return text
  }

  /** A connection on which anything can be said; errors of it are expected. */
  raw(text: string | Buffer = '', { allowHalfOpen = true } = {}): Socket {
    const socket = connect({ host: '127.0.0.1', port: this.port, allowHalfOpen })
    socket.on('error', () => undefined)
    this.#opened.add(socket)
    socket.once('close', () => this.#opened.delete(socket))
    if (text.length > 0) socket.write(text)
    return socket
  }

  /** Says something and hears what comes back until the host has said all and lets go. */
  async say(what: string, text: string | Buffer): Promise<string> {
    const socket = this.raw(text)
    let heard = ''
    socket.setEncoding('latin1').on('data', (some: string) => {
      heard += some
    })
    await guarded(what, heardOf(socket, 'end', 'close'))
    socket.destroy()
    return this.looksAt(what, heard)
  }

  /** A request as an honest page sends it, with other headers where they are given; null leaves one out. */
  request(path: string, more: Readonly<Record<string, string | null>> = {}, method = 'GET'): string {
    const usual = { Host: `127.0.0.1:${this.port}`, Cookie: this.cookie, Connection: 'close' }
    const lines = Object.entries({ ...usual, ...more }).flatMap(([name, value]) =>
      value === null ? [] : [`${name}: ${value}`],
    )
    return `${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`
  }

  upgrade(more: Readonly<Record<string, string | null>> = {}, path = '/rpc'): string {
    return this.request(path, {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
      Origin: `http://127.0.0.1:${this.port}`,
      ...more,
    })
  }

  /** A page by hand: what follows is frames. */
  async framed(): Promise<Socket> {
    const socket = this.raw(this.upgrade())
    const [head] = await guarded('the upgrade', heardOf(socket, 'data', 'end', 'close'))
    if (!String(head).startsWith('HTTP/1.1 101 ')) throw new Error(`no upgrade: ${head}`)
    if (/permessage-deflate/i.test(String(head))) this.fault('compression is on')
    return socket
  }

  /** The host has to let this one go by itself. */
  mustClose(what: string, socket: Socket): void {
    this.#mustClose.push({ what, socket })
  }

  #socket(): WebSocket {
    return new WebSocket(`ws://127.0.0.1:${this.port}/rpc`, {
      headers: { Cookie: this.cookie, Origin: `http://127.0.0.1:${this.port}` },
    })
  }

  page() {
    const socket = this.#socket()
    return { socket, ...createClient(webSocketTransport(socket)) }
  }

  /** A page that says anything; what it is told is looked at. */
  async speaking(what: string): Promise<{ socket: WebSocket; send(message: unknown): void }> {
    const socket = this.#socket()
    socket.on('error', () => undefined)
    socket.on('message', (data) => this.looksAt(what, String(data)))
    await guarded(what, heardOf(socket, 'open'))
    const send = (message: unknown): void =>
      socket.send(typeof message === 'string' ? message : JSON.stringify(message), () => undefined)
    send({ type: 'hello', protocol: PROTOCOL_VERSION })
    return { socket, send }
  }

  /** What an honest person finds: the page, and an engine behind it. */
  async honest(after: string): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      throw new Error(`${after}: the host has ended: ${this.#said()}`)
    if (!(await this.say(after, this.request('/'))).startsWith('HTTP/1.1 200 '))
      this.fault(`${after}: the page is not served`)
    const page = this.page()
    const { entries } = await guarded(after, page.call('files.list', { path: this.given }))
    if (entries.length !== 1) this.fault(`${after}: the folder was not listed`)
    page.close()
  }

  /** Ends it, and gives what was wrong. */
  async end(): Promise<string[]> {
    for (const { what, socket } of this.#mustClose) {
      if (socket.closed) continue
      // A half of a connection goes on until something is said into the other.
      const speaking = setInterval(() => socket.write('\0'), LOOKED_EVERY_MS)
      socket.resume()
      await guarded(`${what} is not dropped`, heardOf(socket, 'close')).catch((error: Error) =>
        this.fault(error.message),
      )
      clearInterval(speaking)
    }
    for (const socket of this.#opened) socket.destroy()
    clearInterval(this.#looking)
    const gone = once(this.#child, 'exit')
    this.#child.stdin!.end()
    await guarded('the end', gone).catch((error: Error) => {
      this.fault(error.message)
      this.#child.kill('SIGKILL')
    })
    if (this.#most > MOST_BYTES) this.fault(`it took ${Math.round(this.#most / 2 ** 20)} MB`)
    if (this.#seen() !== this.#before) this.fault('a file that is not for pages was changed')
    const session = this.cookie.split('=')[1]!
    const secrets = {
      token: this.token,
      session,
      'content of the evidence': CONTENT,
      'content of another file': OUTSIDE,
    }
    for (const [name, secret] of [
      ...Object.entries(secrets),
      ...this.keys.map((key) => ['a key', key] as const),
    ])
      if (this.#said().includes(secret)) this.fault(`it said ${name}`)
    for (const line of this.#said().split('\n'))
      if (line.includes(this.given) || line.includes(this.outside) || / failed: /.test(line))
        this.fault(`it said: ${line}`)
    return this.faults
  }
}
