import { beforeEach, expect, test } from 'vitest'
import type { Progress } from '../../../shared/contract/methods.ts'
import { type ThinnedProgress, thinned } from './thinned.ts'

let now: number
let sent: string[]
let thin: ThinnedProgress
beforeEach(() => {
  now = 0
  sent = []
  thin = thinned(
    ({ label, done }) => sent.push(`${label} ${done}`),
    () => now,
  )
})
const at = (ms: number, label: string, done: number): void => {
  now = ms
  thin.progress({ label, done, total: 100, unit: 'rows' } satisfies Progress)
}

test('of what comes within a tenth of a second the first is sent, and the last when the job ends', () => {
  for (let ms = 0; ms < 100; ms++) at(ms, 'Filling', ms)
  expect(sent).toEqual(['Filling 0'])
  at(100, 'Filling', 100)
  expect(sent).toEqual(['Filling 0', 'Filling 100'])
  at(101, 'Filling', 101)
  at(102, 'Filling', 102)
  thin.flush()
  thin.flush()
  expect(sent).toEqual(['Filling 0', 'Filling 100', 'Filling 102'])
})

test('a step ends with its last progress, however soon the next one begins', () => {
  at(0, 'Copying', 1)
  at(1, 'Copying', 2)
  at(2, 'Filling', 1)
  at(3, 'Filling', 2)
  at(150, 'Filling', 3)
  expect(sent).toEqual(['Copying 1', 'Copying 2', 'Filling 3'])
})
