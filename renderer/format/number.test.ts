import { expect, test } from 'vitest'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { formatBytes, formatShare, formatShares } from './number.ts'

test('counts have separators and agree with their noun', () => {
  expect(formatCount(32729)).toBe('32,729')
  expect(plural(1, 'turn')).toBe('1 turn')
  expect(plural(0, 'turn')).toBe('0 turns')
  expect(plural(2, 'switch', 'switches')).toBe('2 switches')
})

test('bytes are exact below a kilobyte and rounded above, never showing 1000 of a unit', () => {
  expect(formatBytes(0)).toBe('0 bytes')
  expect(formatBytes(1)).toBe('1 byte')
  expect(formatBytes(999)).toBe('999 bytes')
  expect(formatBytes(1000)).toBe('1.0 KB')
  expect(formatBytes(999_960)).toBe('1.0 MB')
  expect(formatBytes(1_412_833_280)).toBe('1.4 GB')
  expect(formatBytes(922_112)).toBe('922 KB')
})

test('a share is 100 % only when all is done and 0 % only when nothing is', () => {
  expect(formatShare(0, 10)).toBe('0 %')
  expect(formatShare(1, 1000)).toBe('< 1 %')
  expect(formatShare(999_999, 1_000_000)).toBe('> 99 %')
  expect(formatShare(10, 10)).toBe('100 %')
  expect(formatShare(0, 0)).toBe('0 %')
})

test('a share is the nearest per cent, and parts of a whole add up to it', () => {
  expect(formatShare(249, 1200)).toBe('21 %')
  expect(formatShares([1, 1, 1], 3)).toEqual(['34 %', '33 %', '33 %'])
  expect(formatShares([103, 94, 70, 59, 36, 17], 379)).toEqual([
    ...['27 %', '25 %', '18 %', '16 %', '10 %', '4 %'],
  ])
  expect(formatShares([999, 1], 1000)).toEqual(['> 99 %', '< 1 %'])
  expect(formatShares([0, 5], 5)).toEqual(['0 %', '100 %'])
  // Some of the parts are not shown.
  expect(formatShares([20, 20], 60)).toEqual(['34 %', '33 %'])
  expect(formatShares([], 0)).toEqual([])
})
