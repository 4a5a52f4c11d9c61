import { cancelled } from '../../contract/errors.ts'
import { PROTOCOL_VERSION } from '../../contract/methods.ts'
import {
  aborted,
  type ConformanceCase,
  connect,
  deferred,
  echo,
  expect,
  expectAlive,
  expectEqual,
  expectFailure,
} from './peers.ts'

/** How calls are answered and cancelled, and what becomes of them when an end closes. */
export const callCases: readonly ConformanceCase[] = [
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
]
