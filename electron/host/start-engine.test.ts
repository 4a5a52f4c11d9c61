import { expect, test } from 'vitest'
import type { EventData, EventName } from '../../shared/contract/methods.ts'
import { createClient } from '../../shared/rpc/client.ts'
import { createMemoryPair } from '../../shared/rpc/testing/memory.ts'
import { type ServedEngine, startEngine } from './start-engine.ts'

type Listener = <N extends EventName>(name: N, data: EventData<N>) => void

function fakeEngine(): { engine: ServedEngine; listeners: Set<Listener>; calls: unknown[] } {
  const listeners = new Set<Listener>()
  const calls: unknown[] = []
  const engine: ServedEngine = {
    answer: (name, input, { onProgress }) => {
      calls.push([name, input])
      onProgress({ label: 'Working', done: 1, total: 2, unit: 'steps' })
      return Promise.resolve({ items: [], total: 0, of: 0, complete: true } as never)
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return { engine, listeners, calls }
}

test('a call reaches the engine with its defaults filled in, and its progress comes back', async () => {
  const { engine, calls } = fakeEngine()
  const [here, there] = createMemoryPair()
  startEngine(there, engine, () => undefined)
  const done: number[] = []
  await createClient(here).call('missing.page', { case_id: 'a' }, { onProgress: (p) => done.push(p.done) })
  expect(calls).toEqual([['missing.page', { case_id: 'a' }]])
  expect(done).toEqual([1])
})

test('connections that share an engine all hear its events, until they close', async () => {
  const { engine, listeners } = fakeEngine()
  const heard: string[] = []
  const clients = ['first', 'second'].map((name) => {
    const [here, there] = createMemoryPair()
    startEngine(there, engine, () => undefined)
    const client = createClient(here)
    client.on('case.changed', ({ revision }) => heard.push(`${name} ${revision}`))
    return client
  })
  await Promise.all(clients.map((client) => client.ready))
  for (const listener of listeners) listener('case.changed', { case_id: 'a', revision: 1 })
  await Promise.all(clients.map((client) => client.call('cases.list', {})))
  clients[0]?.close()
  await clients[1]?.call('cases.list', {})
  for (const listener of listeners) listener('case.changed', { case_id: 'a', revision: 2 })
  await clients[1]?.call('cases.list', {})
  expect(heard).toEqual(['first 1', 'second 1', 'second 2'])
  expect(listeners.size).toBe(1)
})
