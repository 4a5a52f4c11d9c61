import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchMemory } from './memory.ts'

const MB = 2 ** 20
let taken = 0
beforeEach(() => {
  taken = 100 * MB
  vi.useFakeTimers()
  vi.spyOn(process.memoryUsage, 'rss').mockImplementation(() => taken)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('what a large job leaves is not held against a smaller one beside it, but what that takes itself is', () => {
  const told = vi.fn()
  const large = watchMemory(2000, () => undefined)
  const small = watchMemory(500, told)
  taken = 1900 * MB
  large.clear()
  vi.advanceTimersByTime(100)
  expect(told).not.toHaveBeenCalled()
  taken = 2401 * MB
  vi.advanceTimersByTime(100)
  expect(told).toHaveBeenCalled()
  small.clear()
})

test('small jobs that end beside one that takes too much do not let it take more', () => {
  const told = vi.fn()
  const hog = watchMemory(500, told)
  for (let n = 0; n < 10; n++) {
    const other = watchMemory(500, () => undefined)
    taken += 100 * MB
    other.clear()
  }
  vi.advanceTimersByTime(100)
  expect(told).toHaveBeenCalled()
  hog.clear()
})
