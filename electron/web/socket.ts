import type { WebSocket } from 'ws'
import { toFailure } from '../../shared/contract/errors.ts'
import { WEB_CLOSE_ENGINE_EXITED, WEB_CLOSE_ENGINE_FAILED } from '../../shared/contract/host.ts'
import { clientMessage, type ServerMessage } from '../../shared/rpc/messages.ts'
import { webSocketTransport } from '../../shared/rpc/transports/web-socket.ts'
import type { EngineProcess, Supervisor } from '../host/supervisor.ts'
import type { AllowedFolders } from './allowed-folders.ts'
import type { Downloads, PageDownloads } from './downloads.ts'

/** Source: RFC 6455, section 7.4.1: data of a kind that the endpoint does not accept. */
const NOT_UNDERSTOOD = 1003

/** Joins a page's socket to the engine, as soon as that runs. The close code tells the page what ended it. */
export function connectSocket(
  socket: WebSocket,
  supervisor: Supervisor<EngineProcess>,
  folders: AllowedFolders,
  downloads: Downloads,
): void {
  const page = webSocketTransport(socket)
  const files = downloads.forPage()
  page.onClose(() => files.end())
  supervisor.whenRunning().then(
    (process) => {
      const engine = process.connect()
      engine.onMessage((message) => page.send(files.answered(message as ServerMessage)))
      engine.onClose((reason) => socket.close(WEB_CLOSE_ENGINE_EXITED, closeReason(reason)))
      page.onMessage((message) => {
        try {
          const allowed = passed(message, folders, files)
          if ('failure' in allowed) page.send(allowed.failure)
          else engine.send(allowed.message)
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

/** What of a page's message the engine gets: a call about a path outside is answered here, and goes no further. */
function passed(
  message: unknown,
  folders: AllowedFolders,
  files: PageDownloads,
): { readonly message: unknown } | { readonly failure: ServerMessage } {
  const parsed = clientMessage.safeParse(message)
  if (!parsed.success || parsed.data.type !== 'call') return { message }
  const { id, method, input } = parsed.data
  try {
    const asked = files.asked(parsed.data)
    if (asked !== parsed.data) {
      folders.check(method, { ...(input as object), path: undefined })
      return { message: asked }
    }
    folders.check(method, input)
  } catch (error) {
    return { failure: { type: 'failure', id, failure: toFailure(error) } }
  }
  const starts = method === 'files.list' && typeof input === 'object' && input !== null && !('path' in input)
  return { message: starts ? { ...parsed.data, input: { path: folders.first } } : message }
}

/** A close frame carries at most 123 bytes. */
const closeReason = (text: string): string => Buffer.from(text).subarray(0, 120).toString('ascii')
