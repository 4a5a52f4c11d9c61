import { expect, test } from 'vitest'
import { TurnscopeError, traceOf } from './errors.ts'

test('of an unexpected error the log gets its kind and its places in the code, of what caused it too, and no message', () => {
  const cause = Object.assign(
    new TypeError("no such file, open '/home/ada/customer/turns.db'\n    at secret"),
    {
      code: 'ENOENT',
    },
  )
  const trace = traceOf(new Error('job index failed: planner-7', { cause }))
  expect(trace).toMatch(/^Error\n +at .*errors\.test\.ts/)
  expect(trace).toMatch(/\ncaused by TypeError ENOENT\n +at .*errors\.test\.ts/)
  expect(trace).not.toMatch(/customer|planner|secret/)
})

test('what is thrown and no error is told by its type, and one without places by its name', () => {
  expect(traceOf('the text of a turn')).toBe('a string was thrown')
  const bare = new RangeError('a value')
  bare.stack = undefined
  expect(traceOf(bare)).toBe('RangeError')
  expect(traceOf(new TurnscopeError('Damaged', 'a value', ''))).not.toContain('a value')
})
