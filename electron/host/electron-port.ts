import type { Transport } from '../../shared/rpc/transport.ts'
import { messagePortTransport } from '../../shared/rpc/transports/message-port.ts'

/** The part of Electron's MessagePortMain that is used here; the engine imports nothing of Electron. */
export interface ElectronPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

/** A transport over one of Electron's own ports, in its main process or in a utility process. */
export const electronPortTransport = (port: ElectronPort): Transport =>
  messagePortTransport({
    postMessage: (message) => port.postMessage(message),
    // Such a port is an emitter: a message comes as an event with data, a close as nothing.
    addEventListener: (type, listener) => {
      if (type === 'message') port.on('message', listener)
      else port.on('close', () => listener({}))
    },
    start: () => port.start(),
    close: () => port.close(),
  })
