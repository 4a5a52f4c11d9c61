import { createInbox } from '../../../shared/rpc/inbox.ts'
import { assertPlain } from '../../../shared/rpc/plain.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'

/** The part of Electron's MessagePortMain that is used here; the engine imports nothing of Electron. */
export interface ElectronPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

/** A transport over one of Electron's own ports, in its main process or in a utility process. */
export function electronPortTransport(port: ElectronPort): Transport {
  const inbox = createInbox()
  port.on('message', ({ data }) => inbox.receive(data))
  port.on('close', () => inbox.end('the port was closed'))
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
