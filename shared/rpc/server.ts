import type { z } from 'zod'
import { cancelled, TurnscopeError, toFailure } from '../contract/errors.ts'
import {
  type EventData,
  type EventName,
  type MethodName,
  type MethodOutput,
  type MethodRequest,
  methods,
  PROTOCOL_VERSION,
} from '../contract/methods.ts'
import { assertNever } from '../truth/assert-never.ts'
import type { CallContext } from './context.ts'
import { type ClientMessage, callIdOf, clientMessage, type ServerMessage } from './messages.ts'
import type { Transport } from './transport.ts'
import { versionMismatch } from './version.ts'

type Handler<N extends MethodName> = (
  request: MethodRequest<N>,
  context: CallContext,
) => Promise<MethodOutput<N>>
export type Handlers = { readonly [N in MethodName]: Handler<N> }

export interface ServeOptions {
  /** Gets what no person is shown: stacks of unexpected errors, messages that made no sense. */
  readonly log: (line: string) => void
}

export interface Server {
  /** Sends an event to this transport's client. */
  emit<N extends EventName>(name: N, data: EventData<N>): void
}

/**
 * Answers the calls that come over `transport`. Every request is checked against the contract before its
 * handler sees it. When the transport closes, the signals of its running calls are aborted.
 */
export function serve(transport: Transport, handlers: Handlers, { log }: ServeOptions): Server {
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
      const output = await dispatch(handlers, name, input, context)
      running.delete(id)
      send({ type: 'result', id, output })
    } catch (thrown) {
      running.delete(id)
      const error = controller.signal.aborted && isAbort(thrown) ? cancelled() : thrown
      if (!(error instanceof TurnscopeError)) log(`${name} failed: ${stackOf(error)}`)
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
    else refuse(message, describe(parsed.error, 'message'))
  })
  transport.onClose(() => {
    for (const controller of running.values()) controller.abort()
  })

  return {
    emit: (name, data) => send({ type: 'event', name, data }),
  }
}

function dispatch(handlers: Handlers, name: string, input: unknown, context: CallContext): Promise<unknown> {
  if (!isMethod(name)) throw invalidRequest(`there is no method ${name}`)
  const parsed = methods[name].input.safeParse(input)
  if (!parsed.success) throw invalidRequest(`${name}: ${describe(parsed.error, 'input')}`)
  // The table pairs each name with its own request type; the compiler cannot follow that through a union.
  return (handlers[name] as (request: unknown, context: CallContext) => Promise<unknown>)(
    parsed.data,
    context,
  )
}

const isMethod = (name: string): name is MethodName => Object.hasOwn(methods, name)

const invalidRequest = (problem: string): TurnscopeError =>
  new TurnscopeError(
    'InvalidRequest',
    `The request was not understood: ${problem}.`,
    'This is a fault in the program that asked; check the fields it sent.',
  )

/** The first thing wrong, with the field's name. */
function describe(error: z.ZodError, whole: string): string {
  const issue = firstIssue(error.issues)
  const field = issue === undefined || issue.path.length === 0 ? whole : issue.path.join('.')
  return `${field}: ${issue?.message ?? 'not valid'}`
}

/** In a union the first alternative speaks: it is the one that callers usually mean. */
function firstIssue(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const issue = issues[0]
  return issue?.code === 'invalid_union' ? (firstIssue(issue.errors[0] ?? []) ?? issue) : issue
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)
