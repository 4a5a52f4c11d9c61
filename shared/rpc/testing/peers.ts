// Test support: a client and a server over a transport, and what the suite of all transports asks with.
import { type ErrorKind, TurnscopeError } from '../../contract/errors.ts'
import type { MethodName } from '../../contract/methods.ts'
import { methodNamed, readRequest } from '../../contract/request.ts'
import { type Client, createClient } from '../client.ts'
import type { CallContext } from '../context.ts'
import { type Server, serve } from '../server.ts'
import type { Transport } from '../transport.ts'

/** Both ends of one fresh connection. */
export interface TransportPair {
  readonly client: Transport
  readonly server: Transport
}

export type Answer = (request: never, context: CallContext) => Promise<unknown>

export interface Peers {
  readonly client: Client
  readonly server: Server
  readonly log: string[]
}

/** A client and a server that answers only the given methods. */
export function connect(pair: TransportPair, answers: Partial<Record<MethodName, Answer>>): Peers {
  const missing: Answer = () => Promise.reject(new TurnscopeError('NotFound', 'Not here.', 'Look elsewhere.'))
  const log: string[] = []
  const server = serve(
    pair.server,
    async (named, input, context) => {
      const name = methodNamed(named)
      return (answers[name] ?? missing)(readRequest(name, input) as never, context)
    },
    { log: (line) => log.push(line) },
  )
  return { client: createClient(pair.client), server, log }
}

export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`expected: ${what}`)
}

export const expectEqual = (actual: unknown, expected: unknown): void => {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)]
  expect(left === right, `${right?.slice(0, 200)}, got ${left?.slice(0, 200)}`)
}

export async function expectFailure(call: Promise<unknown>, kind: ErrorKind): Promise<TurnscopeError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error instanceof TurnscopeError && error.kind === kind, `${kind}, got ${String(error)}`)
  expect(error.message !== '' && error.next !== '', 'a message and a next step')
  return error
}

export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** `files.list` answering the path it was asked for: an echo of one string. */
export const echo: Answer = (request: { path?: string }) =>
  Promise.resolve({ path: request.path ?? '', parent: null, entries: [], truncated: false })

export const expectAlive = async (client: Client): Promise<void> => {
  const answer = await client.call('files.list', { path: 'still here' })
  expectEqual(answer.path, 'still here')
}

export interface ConformanceCase {
  readonly name: string
  readonly run: (pair: TransportPair) => Promise<void>
}
