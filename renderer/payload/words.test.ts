import { expect, test } from 'vitest'
import type { PayloadCheck, SourceScan } from '../../shared/contract/payload.ts'
import { ABOUT, lookedAt, searchedWords } from './words.ts'

const scan = {
  files: 12,
  skipped: { binary: 2, too_large: 0, unreadable: 1 },
  complete: true,
} as SourceScan

test('a search says which files it left out, and why', () => {
  expect(searchedWords(scan)).toBe('12 files searched; left out: 2 binary, 1 unreadable')
})

test('a search that did not reach every file says so', () => {
  expect(searchedWords({ ...scan, complete: false })).toContain('more files than are searched')
})

test('what was looked at is named by its kind: snapshots are not turns', () => {
  expect(lookedAt({ kind: 'turn', items: 3 } as PayloadCheck)).toBe('3 snapshots of one turn')
  expect(lookedAt({ kind: 'conversations', items: 1 } as PayloadCheck)).toBe('1 conversation')
})

test('the releases that called a turn’s runtime otherwise are named, never “one build”', () => {
  expect(ABOUT).toContain('v0.10.4–v0.10.16')
  expect(ABOUT).not.toContain('build')
})
