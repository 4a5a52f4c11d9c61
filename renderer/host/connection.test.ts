import { beforeEach, expect, test } from 'vitest'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { call, setLink, useConnection } from './connection.ts'

let asked: Asked[]
const busy = () => useConnection.getState().busy

beforeEach(async () => {
  asked = await connectToWaiting()
})

test('the engine is busy for as long as a call is not answered, whatever the answer', async () => {
  const listed = call('cases.list', {})
  const looked = call('evidence.look', { path: '/e/turns.db' })
  expect(busy()).toBe(2)
  await expect.poll(() => asked.length).toBe(2)
  asked[0]!.resolve({ items: [] })
  await listed
  expect(busy()).toBe(1)
  asked[1]!.reject(new TurnscopeError('NotFound', 'It is gone.', 'Pick another.'))
  await expect(looked).rejects.toMatchObject({ kind: 'NotFound' })
  expect(busy()).toBe(0)
})

test('a call that is given up while it waits for an engine leaves nothing busy', async () => {
  setLink({ kind: 'connecting' })
  const abort = new AbortController()
  const listed = call('cases.list', {}, { signal: abort.signal })
  expect(busy()).toBe(1)
  abort.abort()
  await expect(listed).rejects.toMatchObject({ kind: 'Cancelled' })
  expect(busy()).toBe(0)
})

test('a call without an engine waits for the next one, and fails where none will come', async () => {
  setLink({ kind: 'restarting', reason: 'It ended.' })
  const listed = call('cases.list', {})
  asked = await connectToWaiting()
  await expect.poll(() => asked.length).toBe(1)
  asked[0]!.resolve({ items: [] })
  expect(await listed).toEqual({ items: [] })
  setLink({ kind: 'failed', reason: 'It does not start.', next: 'Try again.', again: () => undefined })
  await expect(call('cases.list', {})).rejects.toMatchObject({ kind: 'EngineExited' })
  expect(busy()).toBe(0)
})
