import { once } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { traceOf } from '../../shared/contract/errors.ts'
import {
  WEB_DOWNLOAD_PATH,
  WEB_HOST_INFO_PATH,
  WEB_RPC_PATH,
  type WebHostInfo,
} from '../../shared/contract/host.ts'
import { type Client, createClient } from '../../shared/rpc/client.ts'
import { type Access, createAccess } from '../host/access.ts'
import { boundedServer, PATIENCE, type Patience } from '../host/connections.ts'
import { answerDebugHttp, DEBUG_API_PATH, debugTarget } from '../host/debug-http.ts'
import { forkEngine } from '../host/forked-engine.ts'
import { readAsset } from '../host/page-assets.ts'
import { pageHeaders } from '../host/page-policy.ts'
import { createSupervisor, type EngineProcess } from '../host/supervisor.ts'
import { allowedFolders } from './allowed-folders.ts'
import { debugAsker, type InitialFile } from './debug-case.ts'
import { createDownloads } from './downloads.ts'
import { createEncoder } from './encoded.ts'
import { MOST_REQUEST_BYTES, pageLink } from './page-link.ts'
import { joinEngine } from './socket.ts'

export interface WebHostOptions {
  /** Folder of the built page. */
  readonly assets: string
  /** Folder of this person's cases. */
  readonly home: string
  /** 0 takes a free one. */
  readonly port: number
  readonly withToken: boolean
  /** `name:port` as a forwarded port calls this host, besides its own names. */
  readonly allowedHosts?: readonly string[]
  /** Folders in which pages may have files read and written, besides that of `initial`; this person's own where none is given. */
  readonly allowedFolders?: readonly string[]
  /** What the page opens by itself, and the debug API answers from. */
  readonly initial: InitialFile | null
  readonly log: (line: string) => void
  /** How slow clients may be, where that differs from what is usual. */
  readonly patience?: Partial<Patience>
  /** How to start an engine; a forked child where nothing else is said. */
  readonly spawn?: () => EngineProcess
}

export interface WebHost {
  /** Address to open, with the token in it. */
  readonly url: string
  readonly token: string | null
  /** Base address of the debug API: `/conversations` and the others follow. */
  readonly debugApi: string
  /** A client of the engine that the page uses too. */
  connect(): Promise<Client>
  close(): Promise<void>
}

// From source Node strips the types itself; the bundle puts the engine's entry beside the host.
const engineEntry = new URL(
  import.meta.url.endsWith('.ts') ? '../host/child-entry.ts' : './child-entry.js',
  import.meta.url,
)

const MOST_PAGES = 64

/** Serves the page and the engine on this machine's loopback interface alone. Rejects if the port is taken. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { assets, home, initial, log } = options
  const patience = { ...PATIENCE, ...options.patience }
  const { http, connections } = boundedServer(patience)
  http.listen(options.port, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const access = createAccess({
    port,
    withToken: options.withToken,
    allowedHosts: options.allowedHosts ?? [],
  })
  const names = [`127.0.0.1:${port}`, `localhost:${port}`, ...(options.allowedHosts ?? [])]
  // A policy has no way to write an IPv6 address: a page that is called by one has what 'self' gives it.
  const headers = pageHeaders(names.filter((name) => !name.startsWith('[')).map((name) => `ws://${name}`))

  const supervisor = createSupervisor({
    spawn: options.spawn ?? (() => forkEngine({ entry: engineEntry, args: [home], log })),
    log,
  })
  const info: WebHostInfo = {
    host: 'web',
    platform: process.platform,
    initial_path: initial?.path ?? null,
    initial_timeline_path: initial?.timeline_path ?? null,
    initial_picked: initial?.picked ?? {},
  }

  const connect = async (): Promise<Client> => createClient((await supervisor.whenRunning()).connect())
  const debug = {
    access,
    ask: debugAsker(connect, initial),
    headers,
    log,
    letIn: (request: IncomingMessage) => connections.known(request.socket),
  }

  const given = [initial?.path, initial?.timeline_path, initial?.picked?.wal_path]
  const folders = allowedFolders({
    named: options.allowedFolders ?? [],
    files: given.filter((path) => path != null),
    home,
  })
  const encoded = createEncoder()
  const downloads = createDownloads(home, patience.fetching)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: string | Buffer, more: OutgoingHttpHeaders = {}): void => {
      response.writeHead(status, {
        ...headers,
        'Cache-Control': 'no-store',
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Length': Buffer.byteLength(body),
        ...more,
      })
      response.end(request.method === 'HEAD' ? undefined : body)
    }
    const target = debugTarget(request)
    if (target !== null) return answerDebugHttp(request, response, target, debug)
    if (!access.hostIsOurs(request)) return reply(403, `${access.otherHost(request)}\n`)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return reply(405, 'Only GET and HEAD are answered.\n', { Allow: 'GET, HEAD' })
    const url = parseUrl(request)
    if (url === null) return reply(400, 'The address makes no sense.\n')
    const given = url.searchParams.get('token')
    if (url.pathname === '/' && given !== null && access.isToken(given))
      return reply(303, '', { Location: '/', 'Set-Cookie': access.cookie() })
    if (!access.hasCookie(request))
      return reply(401, 'Open the address that Turnscope printed when it was started: it carries the key.\n')
    connections.known(request.socket)
    if (url.pathname === WEB_HOST_INFO_PATH) {
      // A page that is loaded anew is a person asking for an engine.
      if (supervisor.state.kind === 'failed') supervisor.start()
      return reply(200, JSON.stringify(info), { 'Content-Type': 'application/json; charset=utf-8' })
    }
    if (url.pathname.startsWith(WEB_DOWNLOAD_PATH)) {
      const id = url.pathname.slice(WEB_DOWNLOAD_PATH.length)
      const sent =
        request.method === 'GET' && downloads.send(id, response, { ...headers, 'Cache-Control': 'no-store' })
      return sent ? undefined : reply(404, 'This was fetched already, or was never there.\n')
    }
    const asset = await readAsset(assets, url.pathname)
    if (asset === null) return reply(404, 'There is nothing here.\n')
    const { body, headers: encoding } = await encoded(request, asset)
    reply(200, body, {
      ...encoding,
      'Content-Type': asset.contentType,
      ...(asset.immutable ? { 'Cache-Control': 'private, max-age=31536000, immutable' } : {}),
    })
  }
  http.on('request', (request, response) => {
    if (!connections.admits(request, response)) return
    answer(request, response).catch((error: unknown) => {
      // Without its address, which may be a key.
      log(`a request failed: ${traceOf(error)}`)
      response.destroy()
    })
  })

  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MOST_REQUEST_BYTES,
  })
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // Node takes its own listener and its time-outs away: an error that nobody hears of would end the host.
    stream.on('error', () => stream.destroy())
    if (!mayUpgrade(access, request)) return refuse(stream, '403 Forbidden')
    if (sockets.clients.size >= MOST_PAGES) return refuse(stream, '503 Service Unavailable')
    connections.known(stream)
    sockets.handleUpgrade(request, stream, head, (socket) => {
      joinEngine(
        pageLink(socket, { stream, pages: sockets.clients, patience }),
        supervisor,
        folders,
        downloads,
      )
    })
  })

  supervisor.start()
  return {
    url: `http://127.0.0.1:${port}/${access.token === null ? '' : `?token=${access.token}`}`,
    token: access.token,
    debugApi: `http://127.0.0.1:${port}${DEBUG_API_PATH}`,
    connect,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      http.close()
      http.closeAllConnections()
      await supervisor.stop()
      downloads.close()
    },
  }
}

/** Answers and lets go at once: half a connection would be kept for as long as its client likes. */
function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => stream.destroy())
}

const mayUpgrade = (access: Access, request: IncomingMessage): boolean =>
  access.hostIsOurs(request) &&
  access.originIsOurs(request) &&
  access.hasCookie(request) &&
  parseUrl(request)?.pathname === WEB_RPC_PATH

function parseUrl({ url = '' }: IncomingMessage): URL | null {
  // Only the path form: `//other.host/` and `http://other.host/` would name another host.
  if (!url.startsWith('/') || url.startsWith('//')) return null
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost') : null
}
