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

test('causes are told up to a bound, also of an error that is its own', () => {
  const circle = new Error('a value')
  circle.cause = circle
  const lines = traceOf(circle).split('\n')
  expect(lines.filter((line) => line === 'caused by Error')).toHaveLength(8)
  expect(lines.at(-1)).toBe('caused by more')
  let deep: unknown = 'the first'
  for (let n = 0; n < 100_000; n++) deep = new Error('a value', { cause: deep })
  expect(traceOf(deep).match(/caused by/g)).toHaveLength(9)
})

test('what is thrown and no error is told by its type, and one without places by its name', () => {
  expect(traceOf('the text of a turn')).toBe('a string was thrown')
  const bare = new RangeError('a value')
  bare.stack = undefined
  expect(traceOf(bare)).toBe('RangeError')
  expect(traceOf(new TurnscopeError('Damaged', 'a value', ''))).not.toContain('a value')
})
