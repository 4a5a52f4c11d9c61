import type { Finding } from './model.ts'

/** Findings that say that the evidence was not whole, or had to be repaired: a result is only as good as that. */
const SPOILT = new Set([
  'torn',
  'damaged',
  'truncated',
  'padded',
  'page-count',
  'wal-missing',
  'wal-cut',
  'wal-open',
  'wal-unusable',
  'all-in-wal',
  'hot-journal',
  'journal-unusable',
  'journal-super',
  'index-wrong',
  'salvaged',
  'salvaged-before',
])

/** What was wrong with the evidence, worst first; a note alone is no fault of it. */
export const spoiltEvidence = (findings: readonly Finding[]): Finding[] =>
  findings
    .filter(({ code, severity }) => severity !== 'info' && SPOILT.has(code))
    .sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))

/** What stands before such findings where a result was verified. */
export const ONLY_THE_RESULT =
  'That is true of the new file as it is now, not of what it was made from. Of the evidence:'
