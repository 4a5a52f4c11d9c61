import { expect, test } from 'vitest'
import { provenanceIn } from './provenance.ts'
import { formatInstant } from './time.ts'

const at_ms = Date.UTC(2026, 10, 25, 20, 27, 11, 730)
const iso = new Date(at_ms).toISOString()

test('the time of a decision is told in the chosen zone, and what a person wrote stays as it is', () => {
  const text = `recovered from $.a, taken by ada at ${iso}: the log says ${iso}`
  for (const zone of ['utc', 'local'] as const)
    expect(provenanceIn({ text, at_ms }, zone)).toBe(
      `recovered from $.a, taken by ada at ${formatInstant(at_ms, zone)}: the log says ${iso}`,
    )
})

test('a backfill has a day, with its zone', () => {
  const text = 'filled by backfill of 2026-11-25 from $.a, run by ada'
  expect(provenanceIn({ text, at_ms }, 'utc')).toBe(
    'filled by backfill of 2026-11-25 (UTC) from $.a, run by ada',
  )
})
