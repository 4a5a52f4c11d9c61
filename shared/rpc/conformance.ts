import { cancelled, type ErrorKind, TurnscopeError } from '../contract/errors.ts'
import { type MethodName, type MethodOutput, PROTOCOL_VERSION } from '../contract/methods.ts'
import { methodNamed, readRequest } from '../contract/request.ts'
import { type Client, createClient } from './client.ts'
import type { CallContext } from './context.ts'
import { type Server, serve } from './server.ts'
import type { Transport } from './transport.ts'

/** Both ends of one fresh connection. */
export interface TransportPair {
  readonly client: Transport
  readonly server: Transport
}

export interface ConformanceCase {
  readonly name: string
  readonly run: (pair: TransportPair) => Promise<void>
}

type Answer = (request: never, context: CallContext) => Promise<unknown>

interface Peers {
  readonly client: Client
  readonly server: Server
  readonly log: string[]
}

/** A client and a server that answers only the given methods. */
function connect(pair: TransportPair, answers: Partial<Record<MethodName, Answer>>): Peers {
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

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`expected: ${what}`)
}

const expectEqual = (actual: unknown, expected: unknown): void => {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)]
  expect(left === right, `${right?.slice(0, 200)}, got ${left?.slice(0, 200)}`)
}

async function expectFailure(call: Promise<unknown>, kind: ErrorKind): Promise<TurnscopeError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error instanceof TurnscopeError && error.kind === kind, `${kind}, got ${String(error)}`)
  expect(error.message !== '' && error.next !== '', 'a message and a next step')
  return error
}

function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** `files.list` answering the path it was asked for: an echo of one string. */
const echo: Answer = (request: { path?: string }) =>
  Promise.resolve({ path: request.path ?? '', parent: null, entries: [], truncated: false })

const expectAlive = async (client: Client): Promise<void> => {
  const answer = await client.call('files.list', { path: 'still here' })
  expectEqual(answer.path, 'still here')
}

/** What every transport must do the same way. Each case gets a fresh pair and closes what it opened. */
export const conformanceCases: readonly ConformanceCase[] = [
  {
    name: 'many calls at once each get their own answer',
    async run(pair) {
      const { client } = connect(pair, { 'files.list': echo })
      const paths = Array.from({ length: 200 }, (_, i) => `path ${i}`)
      const answers = await Promise.all(paths.map((path) => client.call('files.list', { path })))
      expectEqual(
        answers.map((answer) => answer.path),
        paths,
      )
      await client.ready
    },
  },
  {
    name: 'answers may come in another order than the calls',
    async run(pair) {
      const gate = deferred()
      const { client } = connect(pair, {
        'files.list': async (request: { path: string }, context) => {
          if (request.path === 'slow') await gate.promise
          return echo(request as never, context)
        },
      })
      const order: string[] = []
      const slow = client.call('files.list', { path: 'slow' }).then(({ path }) => order.push(path))
      await client.call('files.list', { path: 'fast' }).then(({ path }) => order.push(path))
      gate.resolve()
      await slow
      expectEqual(order, ['fast', 'slow'])
    },
  },
  {
    name: 'a call cancelled before it starts never reaches the server',
    async run(pair) {
      let reached = 0
      const { client } = connect(pair, {
        'cases.list': async () => {
          reached++
          return { items: [] }
        },
        'files.list': echo,
      })
      const controller = new AbortController()
      controller.abort()
      await expectFailure(client.call('cases.list', {}, { signal: controller.signal }), 'Cancelled')
      await expectAlive(client)
      expectEqual(reached, 0)
    },
  },
  {
    name: 'a running call that is cancelled settles when the server says it has stopped',
    async run(pair) {
      const started = deferred()
      const stopped = deferred()
      let settled = false
      const { client } = connect(pair, {
        'migrate.run': async (_request, { signal }) => {
          started.resolve()
          await aborted(signal)
          await stopped.promise
          throw cancelled()
        },
        'files.list': echo,
      })
      const controller = new AbortController()
      const call = client.call('migrate.run', { case_id: 'a' }, { signal: controller.signal })
      call
        .catch(() => undefined)
        .finally(() => {
          settled = true
        })
      await started.promise
      controller.abort()
      await expectAlive(client)
      expect(!settled, 'the call still waits for the server')
      stopped.resolve()
      await expectFailure(call, 'Cancelled')
    },
  },
  {
    name: 'a cancel that comes too late leaves the result as it is',
    async run(pair) {
      const started = deferred()
      const { client } = connect(pair, {
        'cases.list': async (_request, { signal }) => {
          started.resolve()
          await aborted(signal)
          return { items: [] }
        },
        'files.list': echo,
      })
      const controller = new AbortController()
      const call = client.call('cases.list', {}, { signal: controller.signal })
      await started.promise
      controller.abort()
      expectEqual(await call, { items: [] })
      const done = new AbortController()
      expectEqual((await client.call('files.list', { path: 'x' }, { signal: done.signal })).path, 'x')
      done.abort()
      await expectAlive(client)
    },
  },
  {
    name: 'an abort error inside a cancelled call reaches the caller as Cancelled',
    async run(pair) {
      const started = deferred()
      const { client, log } = connect(pair, {
        'cases.list': async (_request, { signal }) => {
          started.resolve()
          await aborted(signal)
          throw Object.assign(new Error('aborted'), { name: 'AbortError' })
        },
      })
      const controller = new AbortController()
      const call = client.call('cases.list', {}, { signal: controller.signal })
      await started.promise
      controller.abort()
      await expectFailure(call, 'Cancelled')
      expectEqual(log, [])
    },
  },
  {
    name: 'when the client closes, pending calls are rejected and their handlers aborted',
    async run(pair) {
      const started = deferred()
      const abandoned = deferred()
      const { client } = connect(pair, {
        'cases.list': async (_request, { signal }) => {
          started.resolve()
          await aborted(signal)
          abandoned.resolve()
          throw cancelled()
        },
      })
      const call = client.call('cases.list', {})
      await started.promise
      client.close()
      await expectFailure(call, 'EngineExited')
      await abandoned.promise
      await expectFailure(client.call('cases.list', {}), 'EngineExited')
    },
  },
  {
    name: 'when the server closes, pending and later calls are rejected with EngineExited',
    async run(pair) {
      const started = deferred()
      const { client } = connect(pair, {
        'cases.list': (_request, { signal }) => {
          started.resolve()
          return aborted(signal).then(() => ({ items: [] }))
        },
      })
      const call = client.call('cases.list', {})
      await started.promise
      pair.server.close()
      await expectFailure(call, 'EngineExited')
      await expectFailure(client.call('cases.list', {}), 'EngineExited')
    },
  },
  {
    name: 'an end that subscribes after the close is told of it',
    async run(pair) {
      const closed = deferred<string>()
      pair.server.onClose(closed.resolve)
      pair.client.close()
      await closed.promise
      const late = deferred<string>()
      pair.server.onClose(late.resolve)
      await late.promise
      pair.server.send({ type: 'hello', protocol: PROTOCOL_VERSION })
    },
  },
  {
    name: 'a request that cannot be carried is refused, and the connection lives on',
    async run(pair) {
      const { client } = connect(pair, { 'files.list': echo })
      const circle: Record<string, unknown> = {}
      circle.self = circle
      for (const odd of [() => 0, 1n, new Map(), Number.NaN, Symbol('s'), new Date(0), circle, [undefined]]) {
        await expectFailure(client.call('files.list', { path: odd as never }), 'InvalidRequest')
      }
      await expectAlive(client)
    },
  },
  {
    name: 'an answer that cannot be carried is an internal failure, and the connection lives on',
    async run(pair) {
      const { client, log } = connect(pair, {
        'cases.list': () => Promise.resolve({ items: [1n] }),
        'files.list': echo,
      })
      await expectFailure(client.call('cases.list', {}), 'Internal')
      expect(
        log.some((line) => line.includes('cases.list')),
        'the log names the method',
      )
      await expectAlive(client)
    },
  },
  {
    name: '64-bit integers, odd strings and absent members arrive as they were sent',
    async run(pair) {
      const sent = {
        first_ms: '9223372036854775807',
        last_ms: Number.MAX_SAFE_INTEGER,
        times: [-1, 0, 1.5, -9007199254740991],
        conv_id: 'NUL \u0000, lone \ud800, emoji \u{1f9ed}, line \u2028',
        resolved_runtime_key: null,
        absent: undefined,
      }
      const { client } = connect(pair, { 'timeline.get': () => Promise.resolve(sent) })
      const got: MethodOutput<'timeline.get'> = await client.call('timeline.get', {
        case_id: 'a',
        conv_id: 'b',
      })
      expectEqual(got, sent)
    },
  },
  {
    name: 'messages that make no sense are logged, answered where possible, and harm nothing',
    async run(pair) {
      const { log } = connect(
        { client: { ...pair.client, onMessage: () => undefined }, server: pair.server },
        {
          'files.list': echo,
        },
      )
      const failed = deferred<unknown>()
      const answered = deferred<unknown>()
      pair.client.onMessage((message) => {
        const { id } = message as { id?: number }
        if (id === 7) failed.resolve(message)
        if (id === 8) answered.resolve(message)
      })
      pair.client.send({ type: 'cancel', id: 99 })
      const nonsense = [null, 5, 'text', [], {}, { type: 'call' }, { type: 'call', id: -1 }]
      for (const message of nonsense) pair.client.send(message)
      pair.client.send({ type: 'launch', id: 7 })
      pair.client.send({ type: 'call', id: 8, method: 'files.list', input: { path: 'p' } })
      const failure = (await failed.promise) as { failure: { kind: ErrorKind } }
      expectEqual(failure.failure.kind, 'InvalidRequest')
      expectEqual(((await answered.promise) as { type: string }).type, 'result')
      expectEqual(log.length, nonsense.length + 1)
    },
  },
  {
    name: 'a client is not disturbed by messages that make no sense',
    async run(pair) {
      const { client } = connect(pair, { 'files.list': echo })
      for (const message of [null, 'text', { type: 'result' }, { type: 'result', id: 12_345, output: 1 }]) {
        pair.server.send(message)
      }
      await expectAlive(client)
    },
  },
  {
    name: 'a request of the wrong shape is refused by the name of its field, an unknown method by its own',
    async run(pair) {
      const { client } = connect(pair, {})
      const wrong = client.call('conversations.page', { case_id: 'a', limit: 0 })
      expect((await expectFailure(wrong, 'InvalidRequest')).message.includes('limit'), 'the field is named')
      const union = client.call('case.open', {} as never)
      expect((await expectFailure(union, 'InvalidRequest')).message.includes('path'), 'the field is named')
      for (const name of ['case.burn', 'toString', '__proto__']) {
        const unknown = client.call(name as 'cases.list', {})
        expect((await expectFailure(unknown, 'InvalidRequest')).message.includes(name), 'the method is named')
      }
    },
  },
  {
    name: 'a server of another version is not called',
    async run(pair) {
      const client = createClient(pair.client)
      pair.server.onMessage((message) => {
        if ((message as { type: string }).type === 'hello') pair.server.send({ type: 'hello', protocol: 0 })
      })
      const call = client.call('cases.list', {})
      await expectFailure(client.ready, 'VersionMismatch')
      await expectFailure(call, 'VersionMismatch')
      await expectFailure(client.call('cases.list', {}), 'VersionMismatch')
    },
  },
  {
    name: 'a client of another version is served nothing',
    async run(pair) {
      let reached = 0
      const { client: _unused, ...rest } = connect(
        {
          server: pair.server,
          client: { ...pair.client, onMessage: () => undefined, send: () => undefined },
        },
        {
          'cases.list': async () => {
            reached++
            return { items: [] }
          },
        },
      )
      expectEqual(rest.log, [])
      const failed = deferred<unknown>()
      pair.client.onMessage((message) => {
        if ((message as { type: string }).type === 'failure') failed.resolve(message)
      })
      pair.client.send({ type: 'hello', protocol: PROTOCOL_VERSION + 1 })
      pair.client.send({ type: 'call', id: 0, method: 'cases.list', input: {} })
      const message = (await failed.promise) as { failure: { kind: ErrorKind } }
      expectEqual(message.failure.kind, 'VersionMismatch')
      expectEqual(reached, 0)
    },
  },
  {
    name: 'a string of 20 MB travels both ways',
    async run(pair) {
      const { client } = connect(pair, { 'files.list': echo })
      const path = 'é"\\'.repeat(7_000_000)
      const answer = await client.call('files.list', { path })
      expect(answer.path === path, 'the same 20 MB')
    },
  },
  {
    name: 'events reach those who listen, until they stop',
    async run(pair) {
      const { client, server } = connect(pair, { 'files.list': echo })
      await client.ready
      const heard: number[] = []
      const stop = client.on('case.changed', ({ revision }) => heard.push(revision))
      server.emit('case.changed', { case_id: 'a', revision: 1 })
      server.emit('case.changed', { case_id: 'a', revision: 2 })
      await expectAlive(client)
      stop()
      server.emit('case.changed', { case_id: 'a', revision: 3 })
      await expectAlive(client)
      expectEqual(heard, [1, 2])
    },
  },
  {
    name: 'progress arrives in order, before the result and never after it',
    async run(pair) {
      const sent: string[] = []
      const send = (message: unknown): void => {
        sent.push((message as { type: string }).type)
        pair.server.send(message)
      }
      let report: CallContext['progress'] | null = null
      const { client } = connect(
        { client: pair.client, server: { ...pair.server, send } },
        {
          'cases.list': async (_request, { progress }) => {
            report = progress
            for (const done of [1, 2, 3]) progress({ label: 'Copying', done, total: 3, unit: 'rows' })
            return { items: [] }
          },
          'files.list': echo,
        },
      )
      const heard: number[] = []
      await client.call('cases.list', {}, { onProgress: ({ done }) => heard.push(done) })
      ;(report as CallContext['progress'] | null)?.({ label: 'Copying', done: 4, total: 3, unit: 'rows' })
      await expectAlive(client)
      expectEqual(heard, [1, 2, 3])
      // A client drops what comes too late by itself: the wire shows what was sent.
      expectEqual(sent, ['hello', 'progress', 'progress', 'progress', 'result', 'result'])
    },
  },
  {
    name: 'an expected error crosses as it is; an unexpected one keeps its words and stack for the log',
    async run(pair) {
      const { client, log } = connect(pair, {
        'case.view': () => Promise.reject(new TurnscopeError('Damaged', 'It is torn.', 'Ask for a copy.')),
        'case.close': () => Promise.reject(new Error('secret detail')),
        'cases.list': () => {
          throw new Error('thrown, not rejected')
        },
      })
      const expected = await expectFailure(client.call('case.view', { case_id: 'a' }), 'Damaged')
      expectEqual([expected.message, expected.next], ['It is torn.', 'Ask for a copy.'])
      const unexpected = await expectFailure(client.call('case.close', { case_id: 'a' }), 'Internal')
      expect(!unexpected.message.includes('secret'), 'no inner words in the message')
      expect(log[0]?.includes('secret detail') === true && log[0].includes('at '), 'the stack is in the log')
      await expectFailure(client.call('cases.list', {}), 'Internal')
    },
  },
]
