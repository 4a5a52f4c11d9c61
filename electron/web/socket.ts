import type { WebSocket } from 'ws'
import { WEB_CLOSE_ENGINE_EXITED, WEB_CLOSE_ENGINE_FAILED } from '../../shared/contract/host.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'
import type { EngineProcess, Supervisor } from '../host/supervisor.ts'

/** Source: RFC 6455, section 7.4.1: data of a kind that the endpoint does not accept. */
const NOT_UNDERSTOOD = 1003

/** Joins a page's socket to the engine, as soon as that runs. The close code tells the page what ended it. */
export function connectSocket(socket: WebSocket, supervisor: Supervisor<EngineProcess>): void {
  const page = webSocketTransport(socket)
  supervisor.whenRunning().then(
    (process) => {
      const engine = process.connect()
      engine.onMessage((message) => page.send(message))
      engine.onClose((reason) => socket.close(WEB_CLOSE_ENGINE_EXITED, closeReason(reason)))
      page.onMessage((message) => {
        try {
          engine.send(message)
        } catch {
          // Bytes, or a depth that no request has: no page of ours sends that, and it must not end the host.
          socket.close(NOT_UNDERSTOOD, 'the message cannot be passed on')
        }
      })
      page.onClose(() => engine.close())
    },
    (error: Error) => socket.close(WEB_CLOSE_ENGINE_FAILED, closeReason(error.message)),
  )
}

/** A close frame carries at most 123 bytes. */
const closeReason = (text: string): string => Buffer.from(text).subarray(0, 120).toString('ascii')
