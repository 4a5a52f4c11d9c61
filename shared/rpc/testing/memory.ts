import { createInbox, type Inbox } from '../inbox.ts'
import { assertPlain } from '../plain.ts'
import type { Transport } from '../transport.ts'

/** Two connected ends in one process: for tests. Messages are copied, and arrive later. */
export function createMemoryPair(): [Transport, Transport] {
  const left = createInbox()
  const right = createInbox()
  return [end(left, right), end(right, left)]
}

function end(own: Inbox, peer: Inbox): Transport {
  return {
    send(message) {
      assertPlain(message)
      if (own.closed) return
      const copy: unknown = JSON.parse(JSON.stringify(message))
      queueMicrotask(() => peer.receive(copy))
    },
    onMessage: own.onMessage,
    onClose: own.onClose,
    close() {
      own.end('closed')
      queueMicrotask(() => peer.end('closed by the other side'))
    },
  }
}
