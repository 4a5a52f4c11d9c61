import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** How long clients may be slow over something before they are dropped, in ms. */
export interface Patience {
  /** Over the head of a request, from the connection on. */
  readonly headers: number
  /** Over a whole request. */
  readonly request: number
  /** Without a further request on a connection. */
  readonly keepAlive: number
  /** Over taking any more of an answer. */
  readonly taking: number
  /** Over the answer to a ping: such a page is half open. */
  readonly pong: number
  /** Over beginning to fetch what was written for a page. */
  readonly fetching: number
}

export const PATIENCE: Patience = {
  headers: 15_000,
  request: 60_000,
  keepAlive: 30_000,
  taking: 300_000,
  pong: 60_000,
  fetching: 600_000,
}

/** How often clients that are slow over a request are looked for, in ms. */
const LOOKED_EVERY_MS = 5_000
const MOST_CONNECTIONS = 256
/** Of those that have not shown the token or the cookie. */
const MOST_STRANGERS = 64
/** While more than this waits for all clients of a kind together, the one that takes least is dropped. */
const MOST_WAITING_BYTES = 256 * 1024 * 1024

/** Which client has to be dropped, by what waits for each to take it; null while all of that can be held. */
export function greediest<T>(clients: Iterable<T>, waitsFor: (client: T) => number): T | null {
  let [waiting, most, found] = [0, 0, null as T | null]
  for (const client of clients) {
    const own = waitsFor(client)
    waiting += own
    if (own > most) [most, found] = [own, client]
  }
  return waiting > MOST_WAITING_BYTES ? found : null
}

export interface Connections {
  /**
   * Whether a request may be answered at all; its connection is dropped where not: no client of ours asks before it has
   * its answer, and what is asked in advance would be held here.
   */
  admits(request: IncomingMessage, response: ServerResponse): boolean
  /** That the client on the other side has been let in: strangers who come later do not push it out. */
  known(socket: Duplex): void
}

/**
 * A server whose clients are bounded in number and time. Strangers who fill it up push out the oldest of them, and nobody else.
 * What comes has to be asked for at `admits` first.
 */
export function boundedServer(patience: Patience = PATIENCE): {
  readonly http: Server
  readonly connections: Connections
} {
  const http = createServer({
    headersTimeout: patience.headers,
    requestTimeout: patience.request,
    keepAliveTimeout: patience.keepAlive,
    connectionsCheckingInterval: Math.min(LOOKED_EVERY_MS, patience.headers),
  })
  const strangers = new Set<Duplex>()
  const busy = new Set<Socket>()
  http.maxConnections = MOST_CONNECTIONS
  http.on('connection', (socket: Socket) => {
    strangers.add(socket)
    socket.once('close', () => strangers.delete(socket))
    const [oldest] = strangers
    if (strangers.size > MOST_STRANGERS) oldest?.destroy()
  })
  http.setTimeout(patience.taking, (socket) => {
    // The engine may take long over an answer; only who does not take one is dropped.
    if (!busy.has(socket) || socket.writableLength > 0) socket.destroy()
  })
  const connections: Connections = {
    admits(request, response) {
      const { socket } = request
      if (busy.has(socket)) {
        socket.destroy()
        return false
      }
      busy.add(socket)
      response.once('close', () => busy.delete(socket))
      response.once('prefinish', () => greediest(busy, (each) => each.writableLength)?.destroy())
      return true
    },
    known: (socket) => void strangers.delete(socket),
  }
  return { http, connections }
}
