import { expect, test } from 'vitest'
import { lostWords } from './salvage-words.ts'

test('what is lost is no more certain than it is known, and bounded where gaps of row ids bound it', () => {
  const lost = (rows_lost: number, at_least: boolean, at_most?: number) =>
    lostWords({ rows_lost, at_least, at_most })
  expect([lost(0, false), lost(7, false), lost(7, false, 162)]).toEqual(['none lost', '7 lost', '7 lost'])
  expect([lost(0, true), lost(9, true)]).toEqual(['some may be lost', 'at least 9 lost'])
  expect([lost(0, true, 5), lost(9, true, 1_162)]).toEqual(['up to 5 may be lost', '9 to 1,162 lost'])
})
