import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Access, createAccess } from '../host/access.ts'
import { boundedServer } from '../host/connections.ts'
import { type AskDebugApi, answerDebugHttp, DEBUG_API_PATH, debugTarget } from '../host/debug-http.ts'
import { pageHeaders } from '../host/page-policy.ts'

/** The debug API of the open case, on this machine's loopback interface alone. */
export interface DebugApi {
  /** `/conversations` and the others follow. */
  readonly url: string
  readonly token: string
  close(): void
}

/** Starts it on a free port, with a token of its own. Rejects where there is no port to be had. */
export async function startDebugApi(ask: AskDebugApi, log: (line: string) => void): Promise<DebugApi> {
  const { http, connections } = boundedServer()
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  // No page is served here, so nobody has a cookie: the token alone lets in.
  const access: Access = createAccess({ port, withToken: true })
  const letIn = ({ socket }: IncomingMessage): void => connections.known(socket)
  const options = { access, ask, headers: pageHeaders(), log, letIn }
  http.on('request', (request, response) => {
    if (!connections.admits(request, response)) return
    const target = debugTarget(request)
    if (target !== null) {
      void answerDebugHttp(request, response, target, options)
      return
    }
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('There is nothing here.\n')
  })
  return {
    url: `http://127.0.0.1:${port}${DEBUG_API_PATH}`,
    token: access.token!,
    close() {
      http.close()
      http.closeAllConnections()
    },
  }
}
