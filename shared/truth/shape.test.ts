import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { candidatesOf } from './candidates.ts'
import { TRUTH_COLUMNS } from './columns.ts'
import { readMetadata } from './metadata.ts'
import { metadataShape } from './shape.ts'
import { metadataTexts } from './testing/corpus.ts'

const shape = (text: string | null, invalidUtf8 = false) =>
  metadataShape(text, readMetadata(text, invalidUtf8))
const shapeOf = (metadata: unknown) => shape(JSON.stringify(metadata))

describe('metadata shapes', () => {
  test('name the keys that matter with their types, then the others', () => {
    expect(
      shapeOf({ 'geppetto.runtime@v1': { slug: 'planner', fingerprint: 'x' }, 'geppetto.usage@v1': {} }),
    ).toBe('geppetto.runtime@v1: {slug: string}; also geppetto.usage@v1')
    expect(shapeOf({ runtime: 'planner', inference_id: 7, z: 1, a: 2 })).toBe(
      'runtime: string, inference_id: number; also a, z',
    )
    expect(shapeOf({ trace: { inferenceId: 'x' } })).toBe('$.trace.inferenceId: string; also trace')
    expect(shapeOf({ note: 1 })).toBe('no runtime or inference key; also note')
    expect(shapeOf({ 'geppetto.inference_id@v1': ' \u0085' })).toBe('geppetto.inference_id@v1: blank')
  })

  test('name the kind of damage', () => {
    expect(shape('{"a":')).toBe('malformed: cut off')
    expect(shape("{'a':1}")).toBe('malformed: single quotes')
    expect(shape('[1]')).toBe('not an object: array')
    expect([null, '', 'null', '{ }'].map((text) => shape(text))).toEqual(['NULL', 'no text', 'null', '{}'])
    expect(shape('{"a":"\ufffd"}', true)).toBe('no runtime or inference key; also a; invalid UTF-8')
  })

  test('do not depend on values or on the order of keys', () => {
    expect(shapeOf({ runtime: 'planner', b: 1, a: 2 })).toBe(shapeOf({ a: 'x', runtime: 'analyst', b: [] }))
  })

  test('generated keys fall together', () => {
    expect(shapeOf({ step_1: 0, '3f2b8c1e-77aa-4b0e-9d55-0123456789ab': 0 })).toBe(
      shapeOf({ step_22: 0, 'aaaabbbb-cccc-4ddd-8eee-ffff00001111': 0 }),
    )
  })

  test('are of bounded length whatever the metadata holds', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`${'key'.repeat(index % 50)}${index}`, {}]),
    )
    const long = 'x'.repeat(100_000)
    const nested = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`${long}${index}`, { inferenceId: 'x' }]),
    )
    for (const metadata of [wide, { [long]: 1 }, { ...nested, runtime: { slug: long } }]) {
      expect(shapeOf(metadata).length).toBeLessThan(1000)
    }
    fc.assert(
      fc.property(metadataTexts, (text) => {
        expect(shape(text).length).toBeGreaterThan(0)
        expect(shape(text).length).toBeLessThan(1000)
      }),
    )
  })

  test('whether rows of equal shape offer runtime candidates is the same for all of them', () => {
    const seen = new Map<string, string>()
    fc.assert(
      fc.property(metadataTexts, (text) => {
        // A lone surrogate is a string to the shape, and no candidate: the only exception.
        fc.pre(!/\\u[dD][89a-fA-F]/.test(text))
        const runtime = candidatesOf(text, readMetadata(text), TRUTH_COLUMNS)
          .filter(({ column, value }) => column === 'runtime_key' && value !== '')
          .map(({ path, rule }) => `${path} ${rule}`)
          .join()
        const before = seen.get(shape(text)) ?? runtime
        seen.set(shape(text), before)
        expect(runtime).toBe(before)
      }),
      { numRuns: 2000 },
    )
  })
})
