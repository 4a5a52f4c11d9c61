import { expect, test } from 'vitest'
import { backoff } from './backoff.ts'

test('waits grow with each failed try and are capped', () => {
  const waits = Array.from({ length: 10 }, (_, index) => backoff(index + 1))
  expect(waits[0]).toBe(250)
  for (let index = 1; index < waits.length; index++)
    expect(waits[index]).toBeGreaterThanOrEqual(waits[index - 1]!)
  expect(Math.max(...waits)).toBe(5000)
})
