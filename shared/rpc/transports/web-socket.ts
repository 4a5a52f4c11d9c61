import { createInbox } from '../inbox.ts'
import { assertPlain } from '../plain.ts'
import type { Transport } from '../transport.ts'

/** What the sockets of browsers and of the `ws` package have in common. */
export interface SocketLike {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  send(text: string): void
  close(): void
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: object) => void): void
}

/**
 * A transport over a WebSocket, one JSON text per message. Messages sent before it is open wait for that.
 * A text that is not JSON is handed on as it is, for the receiver to refuse.
 */
export function webSocketTransport(socket: SocketLike): Transport {
  const inbox = createInbox()
  const waiting: string[] = []
  socket.addEventListener('open', () => {
    for (const text of waiting.splice(0)) socket.send(text)
  })
  socket.addEventListener('message', (event) =>
    inbox.receive(parse('data' in event ? event.data : undefined)),
  )
  socket.addEventListener('close', (event) =>
    inbox.end('reason' in event && event.reason ? String(event.reason) : 'the connection was lost'),
  )
  // `ws` ends the process over an error that nobody listens to. The close event follows, and says enough.
  socket.addEventListener('error', () => undefined)
  return {
    send(message) {
      assertPlain(message)
      if (inbox.closed) return
      const text = JSON.stringify(message)
      if (socket.readyState === 0) waiting.push(text)
      else if (socket.readyState === 1) socket.send(text)
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close() {
      inbox.end('closed')
      socket.close()
    },
  }
}

function parse(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}
