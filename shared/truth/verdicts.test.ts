import { expect, test } from 'vitest'
import { type Verdict, verdictCounts, verdictsInWords } from './verdicts.ts'

const checks = (...verdicts: Verdict[]) => verdicts.map((verdict) => ({ verdict }))

test('a check that does not apply passes nothing, but stays among those there are', () => {
  expect(verdictsInWords(checks('pass', 'pass', 'attention', 'fail', 'not-applicable'))).toBe(
    '2 of 5 checks pass, 1 needs attention, 1 fails, 1 does not apply',
  )
  expect(verdictsInWords(checks('pass', 'not-applicable', 'not-applicable'))).toBe(
    '1 of 3 checks pass, 2 do not apply',
  )
  expect(verdictsInWords(checks('pass'))).toBe('1 of 1 checks pass')
})

test('what needs a look is not a failure, and neither passes', () => {
  expect(verdictCounts(checks('pass', 'attention', 'attention', 'fail'))).toEqual({
    pass: 1,
    attention: 2,
    fail: 1,
    'not-applicable': 0,
  })
})
