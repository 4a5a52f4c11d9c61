import { type ErrorKind, TurnscopeError } from '../../contract/errors.ts'
import { type MethodOutput, PROTOCOL_VERSION } from '../../contract/methods.ts'
import { createClient } from '../client.ts'
import type { CallContext } from '../context.ts'
import {
  type ConformanceCase,
  connect,
  deferred,
  echo,
  expect,
  expectAlive,
  expectEqual,
  expectFailure,
} from './peers.ts'

/** What goes over the wire, and what must not: odd values and messages, versions, events, progress, errors. */
export const wireCases: readonly ConformanceCase[] = [
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
    name: 'an expected error crosses as it is; an unexpected one keeps its words, and its places are in the log',
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
      expect(log[0]?.includes('\n    at ') === true, 'its places in the code are in the log')
      expect(!log[0]!.includes('secret'), 'no inner words in the log')
      await expectFailure(client.call('cases.list', {}), 'Internal')
    },
  },
]
