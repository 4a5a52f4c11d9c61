import { expect, test } from 'vitest'
import { referencesInWords } from './migration-words.ts'

test.each([
  [null, [], null],
  [0, [], 'names no row that it did not before'],
  [2, [], 'names 2 rows that it did not before'],
  [
    null,
    ['notes', 'a\u202eb'],
    'cannot follow the foreign keys of notes, a\u202eb, so nothing is known of these',
  ],
  [
    0,
    ['notes'],
    'names no row that it did not before; it cannot follow the foreign keys of notes, so nothing is known of these',
  ],
])(
  '%j references lost and %j unchecked: nothing is called checked that was not',
  (lost_references, unchecked_references, words) => {
    expect(referencesInWords({ lost_references, unchecked_references })).toBe(words)
  },
)
