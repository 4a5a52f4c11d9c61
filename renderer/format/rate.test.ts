import { expect, test } from 'vitest'
import { RateMeter } from './rate.ts'

test('no rate is given before there is enough to tell one', () => {
  const meter = new RateMeter()
  expect(meter.measure('Copying', 0, 1000, 0)).toEqual({ per_second: null, ms_left: null })
  expect(meter.measure('Copying', 100, 1000, 100)).toEqual({ per_second: null, ms_left: null })
})

test('a steady job has its rate and time left', () => {
  const meter = new RateMeter()
  meter.measure('Copying', 0, 1000, 0)
  expect(meter.measure('Copying', 500, 1000, 1000)).toEqual({ per_second: 500, ms_left: 1000 })
})

test('the rate follows a job that slows down', () => {
  const meter = new RateMeter()
  let rate = meter.measure('Copying', 0, null, 0)
  for (let s = 1; s <= 10; s++) rate = meter.measure('Copying', s * 1000, null, s * 1000)
  expect(rate.per_second).toBeCloseTo(1000)
  for (let s = 11; s <= 20; s++) rate = meter.measure('Copying', 10_000 + (s - 10) * 10, null, s * 1000)
  expect(rate.per_second).toBeCloseTo(10)
  expect(rate.ms_left).toBeNull()
})

test('a phase of another name starts anew', () => {
  const meter = new RateMeter()
  meter.measure('Copying', 0, 1000, 0)
  meter.measure('Copying', 1000, 1000, 1000)
  expect(meter.measure('Checking', 10, 1000, 1500)).toEqual({ per_second: null, ms_left: null })
})
