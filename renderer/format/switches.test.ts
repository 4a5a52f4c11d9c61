import { expect, test } from 'vitest'
import { switchesInBrief, switchesInWords } from './switches.ts'

test('what is certain is told from what there must at least be', () => {
  expect(switchesInBrief({ certain: 0, at_least: 0 })).toBe('no switch')
  expect(switchesInBrief({ certain: 1, at_least: 1 })).toBe('1 switch')
  expect(switchesInBrief({ certain: 2, at_least: 3 })).toBe('≥ 3 switches')
  expect(switchesInWords({ certain: 2, at_least: 3 })).toBe('2 certain switches, at least 3')
  expect(switchesInWords({ certain: 0, at_least: 1 })).toBe('0 certain switches, at least 1')
})
