import { beforeEach, expect, test } from 'vitest'
import { fromFailure, stillEnding, TurnscopeError, toFailure } from '../../shared/contract/errors.ts'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { isCancelled, runJob, useJobs } from './jobs.ts'

const cancelled = new TurnscopeError('Cancelled', 'Cancelled.', 'Start it again when you are ready.')
const running = () => useJobs.getState().running['plan.compute']
const plan = (signal?: AbortSignal) => runJob('plan.compute', { case_id: 'a' }, signal)

let asked: Asked[]
beforeEach(async () => {
  asked = await connectToWaiting()
})
const calls = (count: number) => expect.poll(() => asked.length).toBe(count)

test('a second job of a kind is refused while the first runs, and never sent', async () => {
  const first = plan()
  await calls(1)
  let second: unknown
  void plan().then(
    (answer) => {
      second = answer
    },
    (error: unknown) => {
      second = error
    },
  )
  asked[0]!.resolve('a plan')
  expect(await first).toBe('a plan')
  // One that was let in is answered as well, so that the test ends and tells.
  await expect.poll(() => second !== undefined || asked.length === 2).toBe(true)
  asked[1]?.resolve('a second plan')
  await expect.poll(() => second !== undefined).toBe(true)
  expect(second).toMatchObject({ kind: 'Conflict' })
  expect(asked).toHaveLength(1)
  expect(running()).toBeUndefined()
})

test('jobs of other kinds run beside it', async () => {
  const first = plan()
  const second = runJob('analytics.get', { case_id: 'a' })
  await calls(2)
  expect(Object.keys(useJobs.getState().running)).toEqual(['plan.compute', 'analytics.get'])
  for (const { resolve } of asked) resolve('done')
  expect(await Promise.all([first, second])).toEqual(['done', 'done'])
})

test('one that comes while the first is being cancelled waits for its end', async () => {
  const first = plan()
  await calls(1)
  running()!.cancel()
  await expect.poll(() => asked[0]!.signal.aborted).toBe(true)
  expect(running()?.cancelling).toBe(true)
  const second = plan()
  asked[0]!.reject(cancelled)
  expect(await first.catch(isCancelled)).toBe(true)
  await calls(2)
  asked[1]!.resolve('a plan')
  expect(await second).toBe('a plan')
})

test('a signal of the caller cancels it too, and a failure ends it', async () => {
  const abort = new AbortController()
  const first = plan(abort.signal)
  await calls(1)
  abort.abort()
  await expect.poll(() => asked[0]!.signal.aborted).toBe(true)
  asked[0]!.reject(cancelled)
  expect(await first.catch(isCancelled)).toBe(true)
  expect(running()).toBeUndefined()
})

test('a cancel whose last step goes on is told, one that came to its end is not', () => {
  expect(isCancelled(cancelled)).toBe(true)
  expect(isCancelled(fromFailure(toFailure(stillEnding())))).toBe(false)
})
