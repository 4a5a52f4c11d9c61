import { createInbox } from '../inbox.ts'
import { assertPlain } from '../plain.ts'
import type { Transport } from '../transport.ts'

/** What the ports of browsers and of `node:worker_threads` have in common. */
export interface PortLike {
  postMessage(message: unknown): void
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void
  start(): void
  close(): void
}

/** A transport over one end of a MessageChannel. The other end's closing, or its process's death, closes it. */
export function messagePortTransport(port: PortLike): Transport {
  const inbox = createInbox()
  port.addEventListener('message', (event) => inbox.receive('data' in event ? event.data : undefined))
  port.addEventListener('close', () => inbox.end('the port was closed'))
  port.start()
  return {
    send(message) {
      assertPlain(message)
      if (!inbox.closed) port.postMessage(message)
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close() {
      inbox.end('closed')
      port.close()
    },
  }
}
