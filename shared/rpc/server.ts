import { cancelled, TurnscopeError, toFailure, traceOf } from '../contract/errors.ts'
import { type EventData, type EventName, PROTOCOL_VERSION } from '../contract/methods.ts'
import { firstProblem, invalidRequest } from '../contract/request.ts'
import { assertNever } from '../truth/assert-never.ts'
import type { CallContext } from './context.ts'
import { type ClientMessage, callIdOf, clientMessage, type ServerMessage } from './messages.ts'
import type { Transport } from './transport.ts'
import { versionMismatch } from './version.ts'

/** Answers one call: `methodNamed` and `readRequest` tell what it is, and refuse what it must not be. */
export type Answer = (name: string, input: unknown, context: CallContext) => Promise<unknown>

export interface ServeOptions {
  /** Gets what no person is shown: stacks of unexpected errors, messages that made no sense. */
  readonly log: (line: string) => void
}

export interface Server {
  /** Sends an event to this transport's client. */
  emit<N extends EventName>(name: N, data: EventData<N>): void
}

/** Why a signal was aborted where nobody asked for it: who called is not there any more. */
export const CALLER_GONE: Error = Object.assign(new Error('The caller is gone.'), { name: 'AbortError' })

/**
 * Passes the calls that come over `transport` to `call`, as they came: who answers them reads them. When the
 * transport closes, the signals of its running calls are aborted.
 */
export function serve(transport: Transport, call: Answer, { log }: ServeOptions): Server {
  const running = new Map<number, AbortController>()
  /** Null until the client has said hello; then what stands against serving it, if anything. */
  let greeted: { readonly refused: TurnscopeError | null } | null = null

  const send = (message: ServerMessage): void => transport.send(message)
  const fail = (id: number, error: unknown): void => send({ type: 'failure', id, failure: toFailure(error) })

  function refuse(message: unknown, problem: string): void {
    log(`a message was refused: ${problem}`)
    const id = callIdOf(message)
    if (id !== null && !running.has(id)) fail(id, invalidRequest(problem))
  }

  async function answer(id: number, name: string, input: unknown): Promise<void> {
    const controller = new AbortController()
    running.set(id, controller)
    const context: CallContext = {
      signal: controller.signal,
      progress: (progress) => {
        if (running.has(id)) send({ type: 'progress', id, progress })
      },
    }
    try {
      const output = await call(name, input, context)
      running.delete(id)
      send({ type: 'result', id, output })
    } catch (thrown) {
      running.delete(id)
      const error = controller.signal.aborted && isAbort(thrown) ? cancelled() : thrown
      if (!(error instanceof TurnscopeError)) log(`${name} failed: ${traceOf(error)}`)
      fail(id, error)
    }
  }

  function receive(message: ClientMessage): void {
    switch (message.type) {
      case 'hello':
        greeted = {
          refused: message.protocol === PROTOCOL_VERSION ? null : versionMismatch(message.protocol),
        }
        send({ type: 'hello', protocol: PROTOCOL_VERSION })
        break
      case 'call':
        if (greeted === null) refuse(message, 'a call came before hello')
        else if (greeted.refused !== null) fail(message.id, greeted.refused)
        else if (running.has(message.id)) log(`call id ${message.id} is in use; the second call was dropped`)
        else void answer(message.id, message.method, message.input)
        break
      case 'cancel':
        running.get(message.id)?.abort()
        break
      default:
        assertNever(message)
    }
  }

  transport.onMessage((message) => {
    const parsed = clientMessage.safeParse(message)
    if (parsed.success) receive(parsed.data)
    else refuse(message, firstProblem(parsed.error, 'message'))
  })
  transport.onClose(() => {
    for (const controller of running.values()) controller.abort(CALLER_GONE)
  })

  return {
    emit: (name, data) => send({ type: 'event', name, data }),
  }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'
