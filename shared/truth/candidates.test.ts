import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CANDIDATE_RULES, candidatesOf } from './candidates.ts'
import { canonicalValue } from './canonical.ts'
import { TRUTH_COLUMNS } from './columns.ts'
import { pathOf, rawText, scanJson, stringValue } from './json-scan.ts'
import { readMetadata } from './metadata.ts'
import { namesInference } from './named-places.ts'
import { deepText, metadataTexts } from './testing/corpus.ts'

const candidates = (metadata: unknown) => candidatesInText(JSON.stringify(metadata))
const candidatesInText = (text: string, invalidUtf8 = false) =>
  candidatesOf(text, readMetadata(text, invalidUtf8), TRUTH_COLUMNS)
const runtimes = (metadata: unknown) =>
  candidates(metadata).filter((candidate) => candidate.column === 'runtime_key')
const found = (metadata: unknown) => candidates(metadata).map(({ path, value, rule }) => [path, value, rule])

describe('runtime candidates', () => {
  test.each([
    [{ runtime: 'planner' }, '$.runtime', 'runtime-string'],
    [{ runtime_key: 'planner' }, '$.runtime_key', 'runtime-key-string'],
    [{ runtime: { runtime_key: 'planner' } }, '$.runtime.runtime_key', 'runtime-key-string'],
    [{ 'geppetto.runtime@v1': 'planner' }, '$["geppetto.runtime@v1"]', 'string-for-object'],
    [{ 'geppetto.runtime@v1': { key: 'planner' } }, '$["geppetto.runtime@v1"].key', 'object-key'],
    [{ 'geppetto.runtime@v1': { slug: 'planner' } }, '$["geppetto.runtime@v1"].slug', 'object-slug'],
    [{ 'geppetto.runtime@v1': { profile: 'planner' } }, '$["geppetto.runtime@v1"].profile', 'object-profile'],
    [
      { 'geppetto.runtime@v1': { profile_key: 'planner' } },
      '$["geppetto.runtime@v1"].profile_key',
      'object-profile-key',
    ],
    [{ runtime: { key: 'planner' } }, '$.runtime.key', 'object-key'],
    [{ runtime: { slug: 'planner' } }, '$.runtime.slug', 'object-slug'],
    [{ runtime: { profile: 'planner' } }, '$.runtime.profile', 'object-profile'],
    [{ runtime: { profile_key: 'planner' } }, '$.runtime.profile_key', 'object-profile-key'],
  ])('%j is offered, and stays empty after the backfill', (metadata, path, rule) => {
    expect(runtimes(metadata)).toEqual([{ column: 'runtime_key', path, value: 'planner', rule }])
    expect(canonicalValue(readMetadata(JSON.stringify(metadata)), 'runtime_key').found).toBe(false)
  })

  test('a profile beside a runtime key is context, never a source', () => {
    const context = { 'profile.slug': 'planner', 'profile.registry': 'main', 'profile.version': 3 }
    expect(runtimes({ 'geppetto.runtime@v1': context })).toEqual([])
    expect(
      runtimes({ 'geppetto.runtime@v1': { runtime_key: 'planner', slug: 'other', ...context } }),
    ).toEqual([])
    expect(runtimes({ 'geppetto.runtime@v1': { 'profile.slug': 'planner', runtime_key: '' } })).toEqual([])
    expect(found({ runtime: { runtime_key: 'planner', slug: 'other' } })).toEqual([
      ['$.runtime.runtime_key', 'planner', 'runtime-key-string'],
    ])
  })

  test('where the runtime key is blank or no string, its stand-ins are offered', () => {
    expect(found({ 'geppetto.runtime@v1': { runtime_key: ' ', slug: 'planner' } })).toEqual([
      ['$["geppetto.runtime@v1"].slug', 'planner', 'object-slug'],
    ])
    expect(found({ 'geppetto.runtime@v1': { runtime_key: null, key: 'planner' } })).toEqual([
      ['$["geppetto.runtime@v1"].key', 'planner', 'object-key'],
    ])
  })

  test('only strings are, trimmed and never blank', () => {
    expect(found({ runtime: ' \u0085planner\u3000' })).toEqual([['$.runtime', 'planner', 'runtime-string']])
    expect(
      found({ runtime: ' \t', runtime_key: 7, 'geppetto.runtime@v1': { slug: { x: 1 }, key: '' } }),
    ).toEqual([])
  })
})

describe('inference candidates', () => {
  test('a key names an inference id in any spelling, and no other key does', () => {
    const yes = ['inference', 'Inference', 'inferenceId', 'inference_id', 'inference-id', 'INFERENCE_ID']
    const prefixed = [
      'geppetto.inference@v1',
      'geppetto.inference_id@v2',
      'geppetto.inferenceId',
      'Geppetto.Inference-Id@v10',
    ]
    for (const key of [...yes, ...prefixed]) expect([key, namesInference(key)]).toEqual([key, true])
    const no = [
      'inferences',
      'inference_ids',
      'inference.id',
      'geppetto.inference_result@v1',
      'my_inference',
      'id',
      '',
      'inference@v',
      'inference_id_old',
    ]
    for (const key of no) expect([key, namesInference(key)]).toEqual([key, false])
  })

  test('are found anywhere, nearest to the root first, canonical places left out', () => {
    const metadata = {
      inference_id: ' ',
      trace: [{ inferenceId: 'deep' }],
      'geppetto.inference_id@v1': '',
      Inference: 'near',
      nested: { inference_id: 'nested', 'geppetto.inference_id@v1': 'versioned' },
    }
    expect(found(metadata)).toEqual([
      ['$.Inference', 'near', 'inference-other-key'],
      ['$.nested.inference_id', 'nested', 'inference-other-key'],
      ['$.nested["geppetto.inference_id@v1"]', 'versioned', 'inference-other-key'],
      ['$.trace[0].inferenceId', 'deep', 'inference-other-key'],
    ])
  })

  test('are looked for six levels down and no further', () => {
    const under = (levels: number): unknown =>
      levels === 0 ? { inferenceId: 'x' } : { a: under(levels - 1) }
    expect(candidates(under(5))).toHaveLength(1)
    expect(candidates(under(6))).toHaveLength(0)
  })

  test('a bounded number of values is looked at', () => {
    const many = (count: number) => ({ list: Array(count).fill(0), inner: { inferenceId: 'x' } })
    expect(candidates(many(9000))).toHaveLength(1)
    expect(candidates(many(10_000))).toHaveLength(0)
  })
})

describe('numbers where strings belong', () => {
  test('are offered with their exact source text', () => {
    const text =
      '{"geppetto.runtime@v1":{"runtime_key":1.23456789e+08},"geppetto.inference_id@v1":9007199254740993,"inference_id":-0}'
    expect(candidatesInText(text)).toEqual([
      {
        column: 'runtime_key',
        path: '$["geppetto.runtime@v1"].runtime_key',
        value: '1.23456789e+08',
        rule: 'number-for-string',
      },
      {
        column: 'inference_id',
        path: '$["geppetto.inference_id@v1"]',
        value: '9007199254740993',
        rule: 'number-for-string',
      },
      { column: 'inference_id', path: '$.inference_id', value: '-0', rule: 'number-for-string' },
    ])
  })

  test('of repeated keys the last is meant', () => {
    expect(candidatesInText('{"inference_id":1,"inference_id":2.50}')).toMatchObject([{ value: '2.50' }])
    expect(candidatesInText('{"inference_id":1,"inference_id":"x"}')).toEqual([])
  })
})

describe('candidates', () => {
  test('say what stands at their path in the row’s own metadata, each path once, canonical values never', () => {
    fc.assert(
      fc.property(metadataTexts, (text) => {
        const metadata = readMetadata(text)
        const all = candidatesOf(text, metadata, TRUTH_COLUMNS)
        expect(new Set(all.map(({ column, path }) => `${column} ${path}`)).size).toBe(all.length)
        const json = scanJson(text)
        for (const { column, path, value, rule } of all) {
          expect(CANDIDATE_RULES).toContain(rule)
          expect(value).not.toBe('')
          if (!json.ok) expect.fail('candidates come from JSON alone')
          const nodes = [...json.kind.keys()].filter((node) => pathOf(json, node) === path)
          const last = nodes.at(-1)!
          const stands = stringValue(json, last) ?? rawText(json, last)
          expect(stands.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')).toBe(value)
          const canonical = canonicalValue(metadata, column)
          if (canonical.found)
            expect(path).not.toBe(
              {
                'runtime@v1': '$["geppetto.runtime@v1"].runtime_key',
                'inference_id@v1': '$["geppetto.inference_id@v1"]',
                inference_id: '$.inference_id',
              }[canonical.rule],
            )
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('are for the columns asked for alone', () => {
    const text = '{"runtime":"planner","inferenceId":"x"}'
    const metadata = readMetadata(text)
    expect(candidatesOf(text, metadata, ['inference_id']).map(({ column }) => column)).toEqual([
      'inference_id',
    ])
    expect(candidatesOf(text, metadata, [])).toEqual([])
  })

  test('what is malformed, no object, empty or NULL has none', () => {
    for (const text of ['{"runtime":"planner"', '["planner"]', '{}', 'null', ''])
      expect(candidatesInText(text)).toEqual([])
    expect(candidatesOf(null, readMetadata(null), TRUTH_COLUMNS)).toEqual([])
  })

  test('a value that cannot be written as it stands is not offered', () => {
    expect(candidatesInText('{"runtime":"plan\ufffdner","inferenceId":"x"}', true)).toMatchObject([
      { value: 'x' },
    ])
    expect(candidatesInText('{"runtime":"\\udc00"}')).toEqual([])
  })

  test('members of the prototype are no members', () => {
    expect(
      candidatesInText('{"__proto__":{"runtime":"planner"},"runtime":{"__proto__":{"slug":"x"}}}'),
    ).toEqual([])
    expect(found({ constructor: { inferenceId: 'x' } })).toEqual([
      ['$.constructor.inferenceId', 'x', 'inference-other-key'],
    ])
    expect(candidatesInText('{"__proto__":{"inferenceId":"x"}}')).toMatchObject([
      { path: '$.__proto__.inferenceId' },
    ])
  })

  test('deep nesting is no danger', () => {
    const text = `{"inference_id":17,"a":${deepText(1_000_000)},"runtime":"planner"}`
    expect(candidatesInText(text).map(({ value }) => value)).toEqual(['planner', '17'])
  })
})
