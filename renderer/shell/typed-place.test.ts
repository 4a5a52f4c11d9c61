import { expect, test } from 'vitest'
import { positionOf, typedPlace } from './typed-place.ts'

test('a number is a turn, a date with or without a time is a time in the zone that is shown', () => {
  expect(typedPlace('120', 'utc')).toEqual({ kind: 'turn', number: 120 })
  expect(typedPlace('#7', 'local')).toEqual({ kind: 'turn', number: 7 })
  expect(typedPlace('Turn 7', 'local')).toEqual({ kind: 'turn', number: 7 })
  const noon = Date.UTC(2025, 5, 27, 12, 30)
  expect(typedPlace('2025-06-27 12:30', 'utc')).toEqual({ kind: 'time', ms: noon })
  expect(typedPlace('2025-06-27T12:30Z', 'local')).toEqual({ kind: 'time', ms: noon })
  expect(typedPlace('2025-06-27 12:30', 'local')).toEqual({
    kind: 'time',
    ms: new Date(2025, 5, 27, 12, 30).getTime(),
  })
  expect(typedPlace('2025-06-27', 'utc')).toEqual({ kind: 'time', ms: Date.UTC(2025, 5, 27) })
})

test.each(['', '0', '-1', '12a', 'turn', '#turn 1', '9999999999', '2025-13-41', '2025-06', '12:30'])(
  '“%s” is no place',
  (typed) => {
    expect(typedPlace(typed, 'utc')).toBeNull()
  },
)

test('a place is the first turn from a time on, and never beyond the last', () => {
  const times = [0, 10, 20, 20, 30]
  expect(positionOf({ kind: 'turn', number: 1 }, times)).toBe(0)
  expect(positionOf({ kind: 'turn', number: 900 }, times)).toBe(4)
  expect(positionOf({ kind: 'time', ms: 11 }, times)).toBe(2)
  expect(positionOf({ kind: 'time', ms: 31 }, times)).toBe(4)
  expect(positionOf({ kind: 'turn', number: 1 }, [])).toBe(-1)
})
