import { expect, test } from 'vitest'
import { pagesOf } from './pages.ts'

test('the pages of a range are those that hold its first and last row and all between', () => {
  expect(pagesOf(0, 49, 200, 1000)).toEqual([0])
  expect(pagesOf(190, 210, 200, 1000)).toEqual([0, 1])
  expect(pagesOf(950, 2000, 200, 1000)).toEqual([4])
})

test('there are no pages beyond the last row, nor of nothing', () => {
  expect(pagesOf(0, 10, 200, 0)).toEqual([])
  expect(pagesOf(400, 410, 200, 400)).toEqual([])
})
