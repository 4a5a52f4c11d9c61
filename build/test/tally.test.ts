import { expect, test } from 'vitest'
import { closingLines, failureLine } from './tally.ts'

test('when all was tested, the counts are all there is to say', () => {
  expect(closingLines({ passed: 12, failed: [], skipped: [] })).toEqual(['12 passed, 0 failed'])
})

test('what was not tested is said in words, each reason once, before the counts', () => {
  const desktop = { project: 'electron', why: 'there is no display' }
  const rights = { project: 'node', why: 'an account without special rights cannot be had here' }
  expect(
    closingLines({ passed: 5, failed: ['a.test.ts › a › no'], skipped: [desktop, rights, desktop] }),
  ).toEqual([
    'Not tested:',
    '  the desktop app (2 tests): there is no display',
    '  1 unit test: an account without special rights cannot be had here',
    'Failed:',
    '  a.test.ts › a › no',
    '5 passed, 1 failed, 3 skipped',
  ])
})

test('what could not even be started is named first', () => {
  const notRun = [{ project: 'the app in a browser', why: 'there is no browser' }]
  expect(closingLines({ passed: 5, failed: ['There is no browser'], skipped: [] }, notRun)).toEqual([
    'Not tested:',
    '  the app in a browser: there is no browser',
    'Failed:',
    '  There is no browser',
    '5 passed, 1 failed',
  ])
})

test('a failure is one line, without colours, and no longer than people read', () => {
  expect(failureLine(['a.test.ts', 'a', ''], ['\u001b[31mexpected 1\u001b[39m\n  to be 2'])).toBe(
    'a.test.ts › a › expected 1 to be 2',
  )
  expect(failureLine(['a'], ['x'.repeat(1000)]).length).toBe(304)
})
