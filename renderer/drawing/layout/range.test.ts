import { expect, test } from 'vitest'
import { ordinalAxis } from './axis.ts'
import { rangeOf, stretch, stretchOf, turnsIn, zoomedTo } from './range.ts'
import { timeAxis } from './time-axis.ts'

test('a stretch names the turns in it, whichever way it was drawn, by turn and by time', () => {
  const byTurn = ordinalAxis(100)
  expect(turnsIn(byTurn, stretch(20, 10))).toEqual([10, 19])
  expect(turnsIn(byTurn, stretch(10.6, 12.4))).toEqual([11, 11])
  expect(turnsIn(byTurn, stretch(10.6, 11.2))).toBeNull()
  expect(turnsIn(byTurn, stretchOf(byTurn, rangeOf(9, 4)))).toEqual([4, 9])
  const byTime = timeAxis([1000, 2000, 3000, 3000, 9000, 10_000])
  expect(turnsIn(byTime, stretchOf(byTime, [1, 3]))).toEqual([1, 3])
  expect(turnsIn(byTime, stretch(byTime.startOf(3) + 100, byTime.startOf(4) - 100))).toBeNull()
})

test('by time, the stretch of turns takes in no neighbour, however near it is', () => {
  // A minute apart for two hours, and two that are a millisecond apart.
  const times = Array.from({ length: 120 }, (_, at) => 1_000_000 + at * 60_000)
  times.splice(60, 0, times[59]! + 1)
  const axis = timeAxis(times)
  for (let first = 0; first < times.length; first++) {
    for (const last of [first, first + 1, first + 40, times.length - 1].filter((one) => one < times.length)) {
      if (last < first) continue
      expect(turnsIn(axis, stretchOf(axis, [first, last]))).toEqual([first, last])
    }
  }
})

test('a range that is smaller than what is worth looking at is shown in the middle of that', () => {
  const axis = ordinalAxis(100)
  expect(zoomedTo(axis, [50, 50])).toEqual({ start: 48, span: 5 })
  expect(zoomedTo(axis, [0, 0])).toEqual({ start: 0, span: 5 })
  expect(zoomedTo(axis, [10, 29])).toEqual({ start: 10, span: 20 })
  // Turns that are not there: as much of it as there is.
  expect(zoomedTo(axis, [90, 5000])).toEqual({ start: 90, span: 10 })
  expect(zoomedTo(axis, [100, 5000])).toEqual({ start: 0, span: 100 })
  expect(zoomedTo(axis, null)).toEqual({ start: 0, span: 100 })
})
