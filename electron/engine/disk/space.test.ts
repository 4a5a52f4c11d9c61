import { expect, test } from 'vitest'
import { inUnits } from './space.ts'

test('bytes are told in the units that disks are sold in', () => {
  expect([0, 999, 1000, 23_849_000, 2e12].map((bytes) => inUnits(bytes))).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '23.8 MB',
    '2.0 TB',
  ])
})

test('what has to be freed is told in full: who frees what is said has freed enough', () => {
  expect([1, 1000, 23_800_001, 23_849_000].map((bytes) => inUnits(bytes, Math.ceil))).toEqual([
    '1 bytes',
    '1.0 kB',
    '23.9 MB',
    '23.9 MB',
  ])
})
