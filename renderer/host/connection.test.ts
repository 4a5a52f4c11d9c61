import { beforeEach, expect, test } from 'vitest'
import { TOOK_TOO_MUCH_MEMORY } from '../../shared/contract/engine-end.ts'
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

test('what ended two engines in a row is not asked by itself again, and once more where a person asks', async () => {
  const shown = () => call('turn.get', { case_id: 'a', conv_id: 'c', session_id: 's', turn_id: 't' })
  const endsWhileAsked = async (reason: string): Promise<unknown> => {
    asked = await connectToWaiting()
    const { link } = useConnection.getState()
    const outcome = shown().catch((error: unknown) => error)
    await expect.poll(() => asked.length).toBe(1)
    if (link.kind === 'connected') link.client.close(reason)
    return outcome
  }
  expect(await endsWhileAsked('it was ended by SIGSEGV')).toMatchObject({
    kind: 'EngineExited',
    next: expect.stringContaining('not written again by itself'),
  })
  expect(await endsWhileAsked(TOOK_TOO_MUCH_MEMORY)).toMatchObject({ kind: 'Exhausted' })
  asked = await connectToWaiting()
  await expect(shown()).rejects.toMatchObject({
    kind: 'Exhausted',
    message: expect.stringContaining('not asked again by itself'),
  })
  expect(asked).toEqual([])
  const again = shown()
  await expect.poll(() => asked.length).toBe(1)
  asked[0]!.resolve(null)
  await again.catch(() => undefined)
  // Other calls, and what ended one engine alone, are asked as ever.
  const listed = call('cases.list', {})
  await expect.poll(() => asked.length).toBe(2)
  asked[1]!.resolve({ items: [] })
  await listed
})
