import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { candidatesOf } from './candidates.ts'
import { TRUTH_COLUMNS } from './columns.ts'
import { isContextOnly } from './context-only.ts'
import { jsonPath, parsePath } from './json-path.ts'
import { kindOf, nodeAt, pathOf, rawText, scanJson, stringValue } from './json-scan.ts'
import { readMetadata } from './metadata.ts'
import { evaluateRule, NOT_TAKEN, type OwnMetadata, refusedPath } from './recovery-rule.ts'
import { deepText, metadataTexts } from './testing/corpus.ts'

const take = (text: string | null, path: string, allow_number = false, invalidUtf8 = false) =>
  evaluateRule(
    { path, allow_number },
    { text, metadata: readMetadata(text, invalidUtf8), decoded: () => null },
  )

describe('a rule takes', () => {
  test('a string, trimmed of White_Space and of nothing else', () => {
    expect(take('{"runtime":"\\u0085 planner\\u3000"}', '$.runtime')).toEqual({ value: 'planner' })
    expect(take('{"runtime":"\\ufeffplanner"}', '$.runtime')).toEqual({ value: '\ufeffplanner' })
  })

  test('the last of repeated keys, and a place in an array', () => {
    expect(take('{"runtime":"a","runtime":"b"}', '$.runtime')).toEqual({ value: 'b' })
    expect(take('{"a":[{"id":"x"},{"id":"y"}]}', '$.a[1].id')).toEqual({ value: 'y' })
  })

  test('a number only where allowed, as the text it was written in', () => {
    const text = '{"id":[1, 9007199254740993],"e":1.50E+03}'
    expect(take(text, '$.id[1]')).toEqual({ skip: 'number-not-allowed' })
    expect(take(text, '$.id[1]', true)).toEqual({ value: '9007199254740993' })
    expect(take(text, '$.e', true)).toEqual({ value: '1.50E+03' })
  })

  test.each([
    ['{"a":1}', '$.runtime', 'path-absent'],
    ['{"runtime":"planner"}', '$.runtime.key', 'path-absent'],
    ['{"runtime":"planner"}', '$.runtime[0]', 'path-absent'],
    ['{"runtime":["planner"]}', '$.runtime["0"]', 'path-absent'],
    ['{"a":1}', '$.constructor', 'path-absent'],
    ['{"a":[]}', '$.a.length', 'path-absent'],
    ['{"runtime":null}', '$.runtime', 'not-text'],
    ['{"runtime":true}', '$.runtime', 'not-text'],
    ['{"runtime":{"key":"planner"}}', '$.runtime', 'not-text'],
    ['{"runtime":["planner"]}', '$.runtime', 'not-text'],
    ['{"runtime":"planner"}', '$', 'not-text'],
    ['{"runtime":" \\u0085"}', '$.runtime', 'empty-value'],
    ['{"runtime":"\\ud800"}', '$.runtime', 'invalid-utf8'],
    ['{"runtime":', '$.runtime', 'malformed-json'],
    ["{'runtime':'planner'}", '$.runtime', 'malformed-json'],
    ['["planner"]', '$[0]', 'not-an-object'],
    ['"planner"', '$', 'not-an-object'],
    ['{}', '$.runtime', 'empty-metadata'],
    [null, '$.runtime', 'empty-metadata'],
  ])('nothing from %j at %s: %s', (text, path, skip) => {
    expect(take(text, path, true)).toEqual({ skip })
  })

  test('nothing whose bytes cannot be known', () => {
    expect(take('{"runtime":"a\ufffd"}', '$.runtime', false, true)).toEqual({ skip: 'invalid-utf8' })
    expect(take('{"runtime":"a\ufffd"}', '$.runtime')).toEqual({ value: 'a\ufffd' })
  })

  test('every candidate that was found, with the value that was shown', () => {
    fc.assert(
      fc.property(metadataTexts, (text) => {
        for (const { path, value } of candidatesOf(text, readMetadata(text), TRUTH_COLUMNS)) {
          expect(refusedPath(path)).toBeNull()
          expect(take(text, path, true)).toEqual({ value })
        }
      }),
    )
  })

  test('from any place of any document a string or number that stands there, or says why not', () => {
    const strip = (value: string): string => value.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')
    fc.assert(
      fc.property(metadataTexts, fc.boolean(), (text, allowNumber) => {
        const json = scanJson(text)
        for (let node = 0; json.ok && node < json.size; node++) {
          const path = pathOf(json, node)
          const taken = take(text, path, allowNumber)
          if ('skip' in taken) {
            expect(NOT_TAKEN).toContain(taken.skip)
            continue
          }
          const there = nodeAt(json, parsePath(path)!)!
          const stands = kindOf(json, there) === 'number' ? rawText(json, there) : stringValue(json, there)!
          expect(taken.value).toBe(strip(stands))
          expect(taken.value).not.toBe('')
          expect(allowNumber || kindOf(json, there) === 'string').toBe(true)
        }
      }),
    )
  })

  test('from decoded metadata only where it is decoded in the same way', () => {
    const text = '{"runtime":"planner"}'
    const read = { text, metadata: readMetadata(text) }
    const row: OwnMetadata = {
      text: 'x',
      metadata: { kind: 'malformed' },
      decoded: () => ({ steps: ['base64', 'gunzip'], read }),
    }
    const at = (path: string) => evaluateRule({ path, allow_number: false }, row)
    const [candidate] = candidatesOf(row.text, row.metadata, TRUTH_COLUMNS, row.decoded())
    expect(candidate?.path).toBe('gunzip(base64($)).runtime')
    expect(at(candidate!.path)).toEqual({ value: 'planner' })
    expect(at('gunzip($).runtime')).toEqual({ skip: 'path-absent' })
    expect(at('$.runtime')).toEqual({ skip: 'malformed-json' })
    for (const path of ['gunzip($.runtime', 'exec($).runtime', 'gunzip($)).runtime', '($).runtime'])
      expect(refusedPath(path)).toContain('no path to one place')
    expect(refusedPath('gunzip($)["profile.slug"]')).toContain('context')
  })

  test('nothing, without a crash, from metadata nested deeper than any recursion', () => {
    const text = `{"a":${deepText(100_000)}}`
    expect(take(text, `$.a${'[0]'.repeat(200)}`)).toEqual({ skip: 'not-text' })
  })
})

describe('a path that is refused', () => {
  test.each([
    '$["geppetto.runtime@v1"].runtime_fingerprint',
    '$["geppetto.runtime@v1"]["profile.slug"]',
    '$["geppetto.runtime@v1"]["profile.registry"]',
    '$["geppetto.runtime@v1"]["profile.version"]',
    '$["geppetto.runtime@v1"].profile.slug',
    '$.runtime["profile.slug"]',
    '$["profile.slug"].name',
  ])('%s is context, whatever it holds', (path) => {
    expect(refusedPath(path)).toContain('context')
    const steps = parsePath(path)!
    const metadata = steps.reduceRight<unknown>((inner, step) => ({ [step]: inner }), 'planner')
    expect(take(JSON.stringify(metadata), path, true)).toEqual({ skip: 'path-absent' })
  })

  test.each([
    '$["geppetto.runtime@v1"].profile',
    '$["geppetto.runtime@v1"].slug',
    '$.profile_key',
    '$.profile',
  ])('%s is not one of them', (path) => {
    expect(isContextOnly(parsePath(path)!)).toBe(false)
  })

  test('what is no path is refused in words', () => {
    expect(refusedPath('runtime')).toContain('no path')
    expect(refusedPath(jsonPath(['runtime']))).toBeNull()
  })
})
