import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  childrenOf,
  type JsonNode,
  keyText,
  kindOf,
  memberNode,
  pathOf,
  ROOT,
  rawText,
  type ScannedJson,
  scanJson,
  stringValue,
} from './json-scan.ts'
import { deepText, malformedTexts, metadataTexts } from './testing/corpus.ts'

function scanned(text: string): ScannedJson {
  const json = scanJson(text)
  if (!json.ok) expect.fail(json.message)
  return json
}

const nodeAt = (json: ScannedJson, ...steps: (string | number)[]): JsonNode =>
  steps.reduce<JsonNode>(
    (node, step) =>
      typeof step === 'string' ? memberNode(json, node, step)! : childrenOf(json, node)[step]!,
    ROOT,
  )

/** Rebuilds the value from the tables, which proves that they say all that the text does. */
function rebuilt(json: ScannedJson, node: JsonNode): unknown {
  switch (kindOf(json, node)) {
    case 'object': {
      const members = [...childrenOf(json, node)].map((child) => [
        keyText(json, child)!,
        rebuilt(json, child),
      ])
      return Object.fromEntries(members)
    }
    case 'array':
      return [...childrenOf(json, node)].map((child) => rebuilt(json, child))
    case 'string':
      return stringValue(json, node)
    case 'number':
      return Number(rawText(json, node))
    case 'null':
      return null
    default:
      return kindOf(json, node) === 'true'
  }
}

/** JSON's own alphabet, so that random texts are near-misses of every part of the grammar. */
const nearJson = fc.string({
  unit: fc.constantFrom(
    ...'{}[]:,"\\/ \t\n\rtfn0123456789-+.eEaux\u0085\u2028\ud800',
    'true',
    'null',
    '\\u00',
    '"a"',
    '\u0001',
  ),
  maxLength: 12,
})

/** A valid text with one character changed, dropped or doubled. */
const spoiled = fc
  .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '0', '\\', ' ', '-', '\u00a0'))
  .map(([text, at, replacement]) => {
    const position = at % (text.length + 1)
    return text.slice(0, position) + replacement + text.slice(position + 1)
  })

describe('the scanner', () => {
  test('accepts exactly what JSON.parse accepts, and reads the same value', () => {
    const texts = fc.oneof(
      fc.json(),
      fc.json({ stringUnit: 'binary' }),
      metadataTexts,
      malformedTexts,
      nearJson,
      spoiled,
    )
    fc.assert(
      fc.property(texts, (text) => {
        let expected: { value: unknown } | null
        try {
          expected = { value: JSON.parse(text) }
        } catch {
          expected = null
        }
        const json = scanJson(text)
        expect(json.ok).toBe(expected !== null)
        if (json.ok) expect(rebuilt(json, ROOT)).toEqual(expected?.value)
      }),
      { numRuns: 10_000 },
    )
  })

  test('numbers are as strict as JSON, with every form it allows', () => {
    const number = fc.string({ unit: fc.constantFrom(...'0123456789-+.eE'), minLength: 1, maxLength: 7 })
    fc.assert(
      fc.property(number, (text) => {
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        expect(scanJson(text).ok).toBe(valid)
      }),
      { numRuns: 5000 },
    )
  })

  test('keeps the exact text of numbers that a double cannot hold', () => {
    const json = scanned('{"id": 9007199254740993, "x":-0.10E+02 ,"big":1e400}')
    expect(['id', 'x', 'big'].map((key) => rawText(json, nodeAt(json, key)))).toEqual([
      '9007199254740993',
      '-0.10E+02',
      '1e400',
    ])
  })

  test('keeps lone surrogates and escapes as written, and decodes them when asked', () => {
    const json = scanned('["\\ud800","\\u0041\\n\\/","\ud800"]')
    expect([...childrenOf(json, ROOT)].map((node) => rawText(json, node))).toEqual([
      '"\\ud800"',
      '"\\u0041\\n\\/"',
      '"\ud800"',
    ])
    expect([...childrenOf(json, ROOT)].map((node) => stringValue(json, node))).toEqual([
      '\ud800',
      'A\n/',
      '\ud800',
    ])
  })

  test('shows every one of repeated keys, and finds the last by name', () => {
    const json = scanned('{"a":1,"b":2,"\\u0061":3}')
    expect([...childrenOf(json, ROOT)].map((node) => keyText(json, node))).toEqual(['a', 'b', 'a'])
    expect(rawText(json, memberNode(json, ROOT, 'a')!)).toBe('3')
    expect(memberNode(json, ROOT, 'c')).toBeNull()
    expect(memberNode(json, nodeAt(json, 'a'), 'a')).toBeNull()
  })

  test('every value’s text is JSON of its own, inside its parent’s', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const json = scanned(text)
        for (let node = 0; node < json.size; node++) {
          expect(scanned(rawText(json, node)).size).toBeLessThanOrEqual(json.size)
          const parent = json.parent[node]!
          if (parent < 0) continue
          expect(json.start[node]!).toBeGreaterThan(json.start[parent]!)
          expect(json.end[node]!).toBeLessThan(json.end[parent]!)
          expect(childrenOf(json, parent)[json.index[node]!]).toBe(node)
        }
      }),
    )
  })

  test('three million levels of nesting, and a path through a thousand of them', () => {
    const json = scanned(deepText(3_000_000))
    expect(json.size).toBe(3_000_000)
    expect(json.end[ROOT]).toBe(6_000_000)
    expect(pathOf(json, 1000)).toBe(`$${'[0]'.repeat(1000)}`)
    expect(scanJson('['.repeat(3_000_000)).ok).toBe(false)
  })
})

describe('paths', () => {
  test('are JSONPath, with dots for identifiers alone', () => {
    const json = scanned('{"geppetto.runtime@v1":{"slug":"x"},"a":[{"b c":1,"":2,"é":3,"_k9":4,"\\"":5}]}')
    expect(pathOf(json, ROOT)).toBe('$')
    expect(pathOf(json, nodeAt(json, 'geppetto.runtime@v1', 'slug'))).toBe('$["geppetto.runtime@v1"].slug')
    expect([...childrenOf(json, nodeAt(json, 'a', 0))].map((node) => pathOf(json, node))).toEqual([
      '$.a[0]["b c"]',
      '$.a[0][""]',
      '$.a[0]["é"]',
      '$.a[0]._k9',
      '$.a[0]["\\""]',
    ])
  })
})

describe('failures', () => {
  const failure = (text: string) => {
    const json = scanJson(text)
    if (json.ok) expect.fail('not JSON')
    return json
  }

  test('say where, by line and column', () => {
    expect(failure('{\n  "a": 1,\r\n  "b": oops\n}')).toMatchObject({ line: 3, column: 8, offset: 20 })
    expect(failure('')).toMatchObject({ line: 1, column: 1, offset: 0 })
  })

  test.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['{"a":{"b":1', 'cut-off'],
    ['{"a":"b', 'cut-off'],
    ['{"a":"b\\', 'cut-off'],
    ['{"a":"\\u12', 'cut-off'],
    ['{"a":tr', 'cut-off'],
    ['{"a":-', 'cut-off'],
    ["{'a':1}", 'single-quotes'],
    ['{a:1}', 'unexpected-character'],
    ['{"a" 1}', 'unexpected-character'],
    ['[1 2]', 'unexpected-character'],
    ['\ufeff{}', 'unexpected-character'],
    ['{"a":NaN}', 'not-a-json-number'],
    ['[1.]', 'not-a-json-number'],
    ['[1,]', 'trailing-comma'],
    ['{"a":1,}', 'trailing-comma'],
    ['["\\x"]', 'bad-escape'],
    ['["\\u12g4"]', 'bad-escape'],
    ['["\t"]', 'control-character'],
    ['{} {}', 'text-after-the-end'],
    ['01', 'text-after-the-end'],
  ])('%j is named %s', (text, problem) => {
    expect(failure(text).problem).toBe(problem)
  })

  test('are shown in words, within the text, whatever the text is', () => {
    fc.assert(
      fc.property(malformedTexts, (text) => {
        const { message, offset, line, column } = failure(text)
        expect(message).toMatch(/^[A-Z].*\.$/u)
        expect(offset).toBeLessThanOrEqual(text.length)
        expect(text.split(/\r\n|\r|\n/).length).toBeGreaterThanOrEqual(line)
        expect(column).toBeGreaterThan(0)
      }),
    )
  })
})
