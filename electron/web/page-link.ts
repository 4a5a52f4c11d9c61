import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { TurnscopeError, toFailure } from '../../shared/contract/errors.ts'
import { type ClientMessage, clientMessage, type ServerMessage } from '../../shared/rpc/messages.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'
import { greediest, type Patience } from '../host/connections.ts'

/** Requests are small; a single answer has no bound here. */
export const MOST_REQUEST_BYTES = 64 * 1024 * 1024
/** Calls of one page that have no answer yet. */
const MOST_CALLS = 1000
/** While more of its answers than this waits for a page, its calls wait too. */
const CALLS_WAIT_BYTES = 8 * 1024 * 1024

/** Source: RFC 6455, section 7.4.1: data of a kind that the endpoint does not accept. */
const NOT_UNDERSTOOD = 1003

/** A page, as far as what it says makes sense and is not too much at once. */
export interface PageLink {
  /** From then on the page is listened to; what it said before waits on its own side. */
  onMessage(listener: (message: ClientMessage) => void): void
  onClose(listener: () => void): void
  send(message: ServerMessage): void
  /** @param reason at most 123 bytes are told */
  end(code: number, reason: string): void
}

const tooMuch = (): TurnscopeError =>
  new TurnscopeError(
    'Conflict',
    'This page has too much under way already.',
    'Wait until some of it has ended, then try again.',
  )

export interface PageOptions {
  /** Below the socket. */
  readonly stream: Duplex
  /** Every page that is open, this one too. */
  readonly pages: ReadonlySet<WebSocket>
  readonly patience: Patience
}

/**
 * Nothing that a page does makes this host hold more than the bounds above: it may call too often, say what no page of ours
 * says, and take none of its answers.
 */
export function pageLink(socket: WebSocket, { stream, pages, patience }: PageOptions): PageLink {
  /** Characters of each call that has no answer yet, by its id, and whether it may still be cancelled. */
  const underWay = new Map<number, { readonly size: number; cancelled: boolean }>()
  let calling = 0
  let size = 0
  socket.addEventListener('message', ({ data }) => {
    size = typeof data === 'string' ? data.length : 0
  })
  const page = webSocketTransport(socket)
  let hears = false
  let greeted = false
  const flow = (): void => {
    if (hears && socket.bufferedAmount <= CALLS_WAIT_BYTES) socket.resume()
    else socket.pause()
  }
  flow()

  /** Runs out where the page does not come to the end of what it has to take. */
  let late: NodeJS.Timeout | undefined
  stream.on('drain', () => {
    clearTimeout(late)
    late = undefined
    flow()
  })
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  const asking = setInterval(() => {
    // A ping behind all that would not come to it in time, and while it has to wait its answer is not read.
    if (stream.writableNeedDrain || socket.isPaused) return
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, patience.pong)
  page.onClose(() => {
    clearTimeout(late)
    clearInterval(asking)
  })

  function forget(id: number): void {
    calling -= underWay.get(id)?.size ?? 0
    underWay.delete(id)
  }

  function send(message: ServerMessage): void {
    if (message.type === 'result' || message.type === 'failure') forget(message.id)
    greediest(pages, (each) => each.bufferedAmount)?.terminate()
    page.send(message)
    flow()
    if (stream.writableNeedDrain) late ??= setTimeout(() => socket.terminate(), patience.taking)
  }

  function end(code: number, reason: string): void {
    // The answer to the closing has to be read.
    hears = true
    socket.resume()
    socket.close(code, Buffer.from(reason).subarray(0, 120).toString('ascii'))
  }

  /** Whether a message is to go on. Throws for what no page of ours says. */
  function goesOn(message: ClientMessage): boolean {
    if (message.type === 'hello') {
      const first = !greeted
      greeted = true
      return first
    }
    const known = underWay.get(message.id)
    if (message.type === 'cancel') {
      if (known === undefined || known.cancelled) return false
      known.cancelled = true
      return true
    }
    if (known !== undefined) throw new Error('the id of a call is in use')
    const fits = underWay.size === 0 || (underWay.size < MOST_CALLS && calling + size <= MOST_REQUEST_BYTES)
    if (!fits) send({ type: 'failure', id: message.id, failure: toFailure(tooMuch()) })
    else {
      underWay.set(message.id, { size, cancelled: false })
      calling += size
    }
    return fits
  }

  return {
    onMessage(listener) {
      hears = true
      flow()
      page.onMessage((given) => {
        // What came along with a message that ended it.
        if (socket.readyState !== socket.OPEN) return
        try {
          const message = clientMessage.parse(given)
          if (goesOn(message)) listener(message)
        } catch {
          // Bytes, a depth that no request has, or no message: it must not end the host.
          end(NOT_UNDERSTOOD, 'the message cannot be passed on')
        }
      })
    },
    onClose: page.onClose,
    send,
    end,
  }
}
