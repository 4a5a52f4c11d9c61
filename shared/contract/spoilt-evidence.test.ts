import { expect, test } from 'vitest'
import type { Finding } from './model.ts'
import { spoiltEvidence } from './spoilt-evidence.ts'

const finding = (code: string, severity: Finding['severity']): Finding => ({ code, severity, message: code })
const told = (...findings: Finding[]): string[] => spoiltEvidence(findings).map(({ code }) => code)

test('every warning and error is told of a result, errors first, but for what is decided to be no fault of it', () => {
  expect(
    told(
      finding('unfinished', 'warning'),
      finding('sidecar-not-a-file', 'warning'),
      finding('names-of-ours', 'warning'),
      finding('rows-unreadable', 'error'),
      finding('a-code-of-tomorrow', 'warning'),
    ),
  ).toEqual(['rows-unreadable', 'unfinished', 'sidecar-not-a-file', 'a-code-of-tomorrow'])
})

test('a note is no fault, and an error is one whatever its code', () => {
  expect(told(finding('wal-missing', 'info'), finding('link', 'info'))).toEqual([])
  expect(told(finding('wal-missing', 'warning'), finding('names-of-ours', 'error'))).toEqual([
    'names-of-ours',
    'wal-missing',
  ])
})
