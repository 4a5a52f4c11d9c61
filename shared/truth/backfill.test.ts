import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideBackfill, MISSING_REASONS, rowReason, type TruthValues } from './backfill.ts'
import { canonicalValue } from './canonical.ts'
import { isMissing, TRUTH_COLUMNS } from './columns.ts'
import { readMetadata } from './metadata.ts'
import { columnValues, metadataTexts } from './testing/corpus.ts'
import { oracleBackfill } from './testing/oracle.ts'

const rows = fc.record({ runtime_key: columnValues, inference_id: columnValues })

function backfilled(values: TruthValues, text: string): TruthValues {
  const after: Record<string, string | null> = { ...values }
  for (const fill of decideBackfill(values, readMetadata(text)).fills) after[fill.column] = fill.value
  return after as TruthValues
}

describe('the automatic backfill', () => {
  test('writes what DOMAIN.md says, on any row', () => {
    fc.assert(
      fc.property(rows, metadataTexts, (values, text) => {
        expect(backfilled(values, text)).toEqual(oracleBackfill(values, text))
      }),
      { numRuns: 5000 },
    )
  })

  test('never overwrites a value, and writes each column at most once', () => {
    fc.assert(
      fc.property(rows, metadataTexts, (values, text) => {
        const { fills } = decideBackfill(values, readMetadata(text))
        expect(new Set(fills.map((fill) => fill.column)).size).toBe(fills.length)
        for (const fill of fills) {
          expect(isMissing(values[fill.column])).toBe(true)
          expect(isMissing(fill.value)).toBe(false)
        }
      }),
    )
  })

  test('has nothing more to do once it has run', () => {
    fc.assert(
      fc.property(rows, metadataTexts, (values, text) => {
        expect(decideBackfill(backfilled(values, text), readMetadata(text)).fills).toEqual([])
      }),
    )
  })

  test('only strings of white space that a column already holds count as values', () => {
    const metadata = readMetadata('{"geppetto.runtime@v1":{"runtime_key":"planner"},"inference_id":"i"}')
    expect(decideBackfill({ runtime_key: ' ', inference_id: '\u0085' }, metadata)).toEqual({
      fills: [],
      stays: null,
    })
  })

  test('each column is filled by itself: one may stay missing while the other is filled', () => {
    const metadata = readMetadata('{"geppetto.runtime@v1":{"slug":"planner"},"inference_id":"i"}')
    expect(decideBackfill({ runtime_key: null, inference_id: '' }, metadata)).toEqual({
      fills: [{ column: 'inference_id', value: 'i', rule: 'inference_id' }],
      stays: 'no-canonical-key',
    })
  })
})

describe('reasons', () => {
  test('a row stays missing with a reason, or is complete without one: reasons sum to the rows that stay', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rows, metadataTexts), { maxLength: 30 }), (all) => {
        let stayed = 0
        let reasons = 0
        for (const [values, text] of all) {
          const after = backfilled(values, text)
          if (TRUTH_COLUMNS.some((column) => isMissing(after[column]))) stayed++
          if (decideBackfill(values, readMetadata(text)).stays !== null) reasons++
        }
        expect(reasons).toBe(stayed)
      }),
    )
  })

  test('a row has one exactly when it is missing, and after the backfill none is pending', () => {
    fc.assert(
      fc.property(rows, metadataTexts, (values, text) => {
        const metadata = readMetadata(text)
        const missing = TRUTH_COLUMNS.filter((column) => isMissing(values[column]))
        const reason = rowReason(values, metadata)
        expect(reason === null).toBe(missing.length === 0)
        if (reason !== null) {
          expect(MISSING_REASONS).toContain(reason)
          const ofColumns = missing.map((column) => canonicalValue(metadata, column))
          expect(ofColumns.map((found) => (found.found ? 'backfill-pending' : found.reason))).toContain(
            reason,
          )
        }
        const after = backfilled(values, text)
        expect(rowReason(after, metadata)).not.toBe('backfill-pending')
        expect(rowReason(after, metadata)).toBe(decideBackfill(values, metadata).stays)
      }),
    )
  })

  test('what the backfill would not complete is listed under what stays', () => {
    const metadata = readMetadata('{"geppetto.runtime@v1":{"runtime_key":"planner"},"inference_id":7}')
    expect(rowReason({ runtime_key: '', inference_id: '' }, metadata)).toBe('non-canonical')
    expect(rowReason({ runtime_key: '', inference_id: 'i' }, metadata)).toBe('backfill-pending')
  })
})
