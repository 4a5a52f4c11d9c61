import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CANONICAL_PATH, canonicalPlaces, canonicalValue } from './canonical.ts'
import { TRUTH_COLUMNS } from './columns.ts'
import { readMetadata } from './metadata.ts'
import { canonicalTexts, metadataTexts } from './testing/corpus.ts'
import { oracleCanonical } from './testing/oracle.ts'

const canonical = (text: string, column: 'runtime_key' | 'inference_id', invalidUtf8 = false) =>
  canonicalValue(readMetadata(text, invalidUtf8), column)
const runtime = (value: unknown) => canonical(JSON.stringify({ 'geppetto.runtime@v1': value }), 'runtime_key')

describe('canonical values', () => {
  test('agree with a second reading of DOMAIN.md on any metadata', () => {
    fc.assert(
      fc.property(metadataTexts, fc.constantFrom(...TRUTH_COLUMNS), (text, column) => {
        const answer = canonical(text, column)
        const { value, reason } = { value: undefined, reason: undefined, ...oracleCanonical(text, column) }
        expect(answer.found ? { value: answer.value } : { reason: answer.reason }).toEqual(
          value === undefined ? { reason } : { value },
        )
      }),
      { numRuns: 5000 },
    )
  })

  test('are found in what the current server writes', () => {
    fc.assert(
      fc.property(canonicalTexts, (text) => {
        for (const column of TRUTH_COLUMNS) expect(canonical(text, column).found).toBe(true)
      }),
    )
  })

  test('only strings count: numbers, booleans, null, arrays and objects fill nothing', () => {
    for (const value of [
      0,
      1.23456789e8,
      true,
      false,
      null,
      [],
      ['planner'],
      {},
      { runtime_key: 'planner' },
    ]) {
      expect(runtime({ runtime_key: value })).toEqual({ found: false, reason: 'non-canonical' })
    }
    for (const value of ['planner', null, ['planner'], 7]) {
      expect(runtime(value)).toEqual({ found: false, reason: 'non-canonical' })
    }
  })

  test('a profile slug beside the runtime key is no source', () => {
    expect(runtime({ 'profile.slug': 'planner', 'profile.registry': 'main' })).toEqual({
      found: false,
      reason: 'no-canonical-key',
    })
  })

  test('the plain inference key counts where the versioned one is absent, empty or no string', () => {
    const plain = { found: true, value: 'plain', rule: 'inference_id' }
    for (const first of [undefined, '', ' \u0085', 5, null, {}]) {
      const text = JSON.stringify({ 'geppetto.inference_id@v1': first, inference_id: 'plain' })
      expect(canonical(text, 'inference_id')).toEqual(plain)
    }
    const both = JSON.stringify({ 'geppetto.inference_id@v1': 'versioned', inference_id: 'plain' })
    expect(canonical(both, 'inference_id')).toEqual({
      found: true,
      value: 'versioned',
      rule: 'inference_id@v1',
    })
  })

  test('of repeated keys the last wins, whatever it holds', () => {
    const twice = (first: string, last: string) =>
      canonical(`{"geppetto.runtime@v1":{"runtime_key":${first},"runtime_key":${last}}}`, 'runtime_key')
    expect(twice('"planner"', '"analyst"')).toMatchObject({ found: true, value: 'analyst' })
    expect(twice('"planner"', '7')).toEqual({ found: false, reason: 'non-canonical' })
  })

  test('a value whose bytes are not known exactly is not filled', () => {
    const text = '{"geppetto.runtime@v1":{"runtime_key":"plan\ufffdner"}}'
    expect(canonical(text, 'runtime_key', true)).toEqual({ found: false, reason: 'invalid-utf8' })
    expect(canonical(text, 'runtime_key', false)).toMatchObject({ found: true, value: 'plan\ufffdner' })
    expect(canonical('{"inference_id":"\\ud800"}', 'inference_id')).toEqual({
      found: false,
      reason: 'invalid-utf8',
    })
  })

  test('damage elsewhere in the metadata does not spoil a value that is whole', () => {
    const text = '{"note":"\ufffd","geppetto.runtime@v1":{"runtime_key":"planner"}}'
    expect(canonical(text, 'runtime_key', true)).toMatchObject({ found: true, value: 'planner' })
  })

  test('the prototype of an object is no source', () => {
    expect(canonical('{"__proto__":{"inference_id":"x"},"a":1}', 'inference_id').found).toBe(false)
    expect(runtime({ constructor: 'x' }).found).toBe(false)
  })

  test('every place has a verdict; the first that is taken is the value', () => {
    const verdicts = (text: string, invalidUtf8 = false) =>
      canonicalPlaces(readMetadata(text, invalidUtf8)).map(({ rule, verdict }) => [rule, verdict])
    expect(verdicts('{"geppetto.runtime@v1":"planner","inference_id":" "}')).toEqual([
      ['runtime@v1', 'wrong-type'],
      ['inference_id@v1', 'absent'],
      ['inference_id', 'blank'],
    ])
    expect(verdicts('{"geppetto.inference_id@v1":"a","inference_id":"b"}')).toEqual([
      ['runtime@v1', 'absent'],
      ['inference_id@v1', 'taken'],
      ['inference_id', 'second'],
    ])
    expect(verdicts('{"geppetto.inference_id@v1":"\ufffd","inference_id":"b"}', true).slice(1)).toEqual([
      ['inference_id@v1', 'unwritable'],
      ['inference_id', 'second'],
    ])
    expect(verdicts('[]')).toEqual([])
    fc.assert(
      fc.property(metadataTexts, fc.boolean(), (text, invalidUtf8) => {
        const metadata = readMetadata(text, invalidUtf8)
        for (const column of TRUTH_COLUMNS) {
          const value = canonicalValue(metadata, column)
          const taken = canonicalPlaces(metadata).filter(
            (place) => place.column === column && place.verdict === 'taken',
          )
          expect(taken.map((place) => [place.rule, place.value])).toEqual(
            value.found ? [[value.rule, value.value]] : [],
          )
        }
      }),
    )
  })

  test('each rule names the place it reads', () => {
    expect(CANONICAL_PATH['runtime@v1']).toBe('$["geppetto.runtime@v1"].runtime_key')
    expect(CANONICAL_PATH['inference_id@v1']).toBe('$["geppetto.inference_id@v1"]')
    expect(CANONICAL_PATH.inference_id).toBe('$.inference_id')
  })
})
