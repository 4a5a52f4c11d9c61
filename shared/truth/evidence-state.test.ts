import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideBackfill } from './backfill.ts'
import { TRUTH_COLUMNS } from './columns.ts'
import { evidenceState } from './evidence-state.ts'
import { readMetadata } from './metadata.ts'
import { columnValues, metadataTexts } from './testing/corpus.ts'
import { oracleCanonical, oracleServer } from './testing/oracle.ts'

const planner = readMetadata('{"geppetto.runtime@v1":{"runtime_key":" planner "}}')
const nothing = readMetadata('{}')

test('a column and its metadata agree, differ, or one of them stands alone', () => {
  expect(evidenceState('planner', planner, 'runtime_key')).toBe('agrees')
  expect(evidenceState('analyst', planner, 'runtime_key')).toBe('conflict')
  expect(evidenceState('planner', nothing, 'runtime_key')).toBe('column-only')
  expect(evidenceState('', planner, 'runtime_key')).toBe('metadata-only')
  expect(evidenceState(null, planner, 'runtime_key')).toBe('metadata-only')
  expect(evidenceState(null, nothing, 'runtime_key')).toBe('none')
})

test('a value that a server made of something that is not canonical is told from one that stands alone', () => {
  const number = readMetadata('{"geppetto.runtime@v1":{"runtime_key":42}}')
  expect(evidenceState('42', number, 'runtime_key')).toBe('server-made')
  expect(evidenceState('43', number, 'runtime_key')).toBe('column-only')
  expect(evidenceState('42', number, 'runtime_key', true)).toBe('recovered')
  const both = readMetadata('{"geppetto.inference_id@v1":42,"inference_id":"inf-1"}')
  expect(evidenceState('42', both, 'inference_id')).toBe('conflict')
})

test('a person’s decision is shown as that, whatever the metadata says', () => {
  for (const metadata of [planner, nothing, readMetadata('broken')]) {
    expect(evidenceState('analyst', metadata, 'runtime_key', true)).toBe('recovered')
  }
})

test('a difference in white space or case within the column is a conflict: nothing is normalised away', () => {
  for (const value of [' planner', 'planner ', 'Planner']) {
    expect(evidenceState(value, planner, 'runtime_key')).toBe('conflict')
  }
})

test('the state says whether column and metadata have values and whether they are equal', () => {
  fc.assert(
    fc.property(columnValues, metadataTexts, fc.constantFrom(...TRUTH_COLUMNS), (value, text, column) => {
      const answer = oracleCanonical(text, column)
      const canonical = 'value' in answer ? answer.value : null
      const known = (value ?? '') !== ''
      const { early, later } = oracleServer(text, column)
      const expected = known
        ? canonical === null
          ? value === early || value === later
            ? 'server-made'
            : 'column-only'
          : canonical === value
            ? 'agrees'
            : 'conflict'
        : canonical === null
          ? 'none'
          : 'metadata-only'
      expect(evidenceState(value, readMetadata(text), column)).toBe(expected)
    }),
    { numRuns: 2000 },
  )
})

test('"metadata only" is exactly what the backfill would fill, and filling it makes it agree', () => {
  fc.assert(
    fc.property(columnValues, metadataTexts, fc.constantFrom(...TRUTH_COLUMNS), (value, text, column) => {
      const metadata = readMetadata(text)
      const { fills } = decideBackfill({ runtime_key: 'x', inference_id: 'x', [column]: value }, metadata)
      expect(evidenceState(value, metadata, column) === 'metadata-only').toBe(fills.length === 1)
      for (const fill of fills) expect(evidenceState(fill.value, metadata, column)).toBe('agrees')
    }),
  )
})
