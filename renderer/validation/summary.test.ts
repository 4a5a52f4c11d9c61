import { expect, test } from 'vitest'
import type { ValidationCheck } from '../../shared/contract/playbook.ts'
import { summaryInBrief, summaryOf } from './summary.ts'

const checks = (['pass', 'pass', 'attention', 'fail', 'not-applicable'] as const).map(
  (verdict) => ({ verdict }) as ValidationCheck,
)

test('a check that does not apply counts neither as passed nor among those there are', () => {
  expect(summaryInBrief({ checks })).toBe('2 of 4')
})

test('what needs a look is not a failure, and neither passes', () => {
  expect(summaryOf({ checks }).by).toEqual({ pass: 2, attention: 1, fail: 1, 'not-applicable': 1 })
})
