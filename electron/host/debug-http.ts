import type { IncomingMessage, ServerResponse } from 'node:http'
import { TurnscopeError, traceOf } from '../../shared/contract/errors.ts'
import type { DebugAnswer } from '../../shared/contract/payload.ts'
import type { Access } from './access.ts'

/** Path of the debug API, below the host's own address. */
export const DEBUG_API_PATH = '/api/debug'

/** The one endpoint that the server has beside them. */
const TIMELINE = /^\/api\/timeline(?:[/?#]|$)/

/** Asks the engine; see `debug.request`. */
export type AskDebugApi = (method: string, target: string, signal: AbortSignal) => Promise<DebugAnswer>

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' }

/**
 * The part of a request's address that belongs to the debug API, exactly as it was sent; null where it is none. A
 * script that puts the whole path behind the base address, which ends in that path already, is understood.
 */
export function debugTarget({ url = '' }: IncomingMessage): string | null {
  if (TIMELINE.test(url)) return url
  const below = `${DEBUG_API_PATH}/`
  if (!url.startsWith(below)) return null
  const inner = url.slice(DEBUG_API_PATH.length)
  return inner.startsWith(below) || TIMELINE.test(inner) ? inner : url
}

function givenToken({ headers, url = '' }: IncomingMessage): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return bearer
  const query = url.indexOf('?')
  return query < 0 ? null : new URLSearchParams(url.slice(query)).get('token')
}

/** The token in the header or the address, or the page's own cookie. */
function mayAsk(access: Access, request: IncomingMessage): boolean {
  const token = givenToken(request)
  return access.hasCookie(request) || (token !== null && access.isToken(token))
}

async function answerOf(
  { access, ask, letIn }: DebugHttpOptions,
  request: IncomingMessage,
  target: string,
  signal: AbortSignal,
): Promise<DebugAnswer> {
  const refused = (status: number, message: string, more: Record<string, string> = {}): DebugAnswer => ({
    status,
    headers: { ...TEXT, ...more },
    body: `${message}\n`,
  })
  if (!access.hostIsOurs(request)) return refused(403, access.otherHost(request))
  if (!mayAsk(access, request)) {
    const message = 'The debug API wants its token: Authorization: Bearer TOKEN, or ?token=TOKEN.'
    return refused(401, message, { 'WWW-Authenticate': 'Bearer' })
  }
  letIn(request)
  try {
    return await ask(request.method ?? '', target, signal)
  } catch (error) {
    if (!(error instanceof TurnscopeError)) throw error
    return refused(503, `${error.message} ${error.next}`)
  }
}

export interface DebugHttpOptions {
  readonly access: Access
  readonly ask: AskDebugApi
  /** Headers that every answer of this host carries. */
  readonly headers: Readonly<Record<string, string>>
  /** Gets what no person is shown; never a token. */
  readonly log: (line: string) => void
  /** Hears of a client that has shown its token. */
  readonly letIn: (request: IncomingMessage) => void
}

/** Answers one request of the debug API. A client that goes away stops the work for it. */
export async function answerDebugHttp(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  options: DebugHttpOptions,
): Promise<void> {
  const { headers, log } = options
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  let answer: DebugAnswer
  try {
    answer = await answerOf(options, request, target, gone.signal)
  } catch (error) {
    log(`debug API: ${traceOf(error)}`)
    answer = { status: 500, headers: TEXT, body: 'internal error\n' }
  }
  const body = Buffer.from(answer.body)
  response.writeHead(answer.status, {
    ...headers,
    'Cache-Control': 'no-store',
    'Content-Length': body.length,
    ...answer.headers,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
