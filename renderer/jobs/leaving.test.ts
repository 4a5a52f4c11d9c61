import { beforeEach, expect, test, vi } from 'vitest'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { runJob } from './jobs.ts'
import { mayLeave, runningNames, useLeaving } from './leaving.ts'

let asked: Asked[]
beforeEach(async () => {
  asked = await connectToWaiting()
})

test('a case is left at once where nothing runs that would be missed', async () => {
  const plan = runJob('plan.compute', { case_id: 'a' })
  expect(await mayLeave()).toBe(true)
  await vi.waitUntil(() => asked.length === 1)
  asked[0]!.resolve('a plan')
  await plan
})

test('while a migration runs a person is asked, and their word holds', async () => {
  const migration = runJob('migrate.run', { case_id: 'a' })
  for (const leave of [false, true]) {
    const answered = mayLeave()
    expect(useLeaving.getState().names).toEqual(['The migration'])
    useLeaving.getState().answer(leave)
    expect(await answered).toBe(leave)
    expect(useLeaving.getState().names).toBeNull()
  }
  await vi.waitUntil(() => asked.length === 1)
  asked[0]!.resolve('done')
  await migration
  expect(runningNames()).toEqual([])
})
