import type { Finding } from './model.ts'

/**
 * Warnings that are no fault of the evidence: they tell what is in the file, or who has it open, and all of it was read.
 * Every other warning is one, a new one included, until it is put here.
 */
const NO_FAULT = new Set([
  'names-of-ours',
  'newer-write-version',
  'open-elsewhere',
  'times-not-integers',
  'times-unit',
  'turns-elsewhere',
  'turns-repeated',
])

/**
 * Findings that say that the evidence was not whole, or had to be repaired, worst first: a result is only as good as
 * that. A note is none of them, and an error always is.
 */
export const spoiltEvidence = (findings: readonly Finding[]): Finding[] =>
  findings
    .filter(({ code, severity }) => severity === 'error' || (severity === 'warning' && !NO_FAULT.has(code)))
    .sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))

/** What stands before such findings where a result was verified. */
export const ONLY_THE_RESULT =
  'That is true of the new file as it is now, not of what it was made from. Of the evidence:'
