import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonPath, parsePath } from './json-path.ts'
import { keyText, nodeAt, pathOf, scanJson } from './json-scan.ts'
import { objectTexts } from './testing/corpus.ts'

const steps = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('runtime', 'geppetto.runtime@v1', '', '"]', "'", '\\', '__proto__', '0', '[0]', 'a.b'),
    fc.maxSafeNat(),
  ),
  { maxLength: 6 },
)

describe('a path', () => {
  test('reads back as the steps it was written from', () => {
    fc.assert(
      fc.property(steps, (given) => {
        expect(parsePath(jsonPath(given))).toEqual(given)
      }),
    )
  })

  test('of any value in a document leads back to that value, or to the last under the same keys', () => {
    fc.assert(
      fc.property(objectTexts, (text) => {
        const json = scanJson(text)
        if (!json.ok) expect.fail('not JSON')
        for (let node = 0; node < json.size; node++) {
          const path = pathOf(json, node)
          const found = nodeAt(json, parsePath(path)!)
          if (found === null) continue
          expect(pathOf(json, found)).toBe(path)
          expect(keyText(json, found)).toBe(keyText(json, node))
          expect(found).toBeGreaterThanOrEqual(node)
        }
      }),
    )
  })

  test('may name an identifier in brackets', () => {
    expect(parsePath('$["runtime"][0]')).toEqual(['runtime', 0])
  })

  test.each([
    '',
    'runtime',
    '.runtime',
    '$.',
    '$runtime',
    '$..runtime',
    '$.*',
    '$[*]',
    '$[-1]',
    '$[01]',
    '$[1.5]',
    '$[9007199254740993]',
    '$[0',
    "$['runtime']",
    '$["runtime',
    '$["\\x"]',
    '$["\n"]',
    '$.a b',
    '$.runtime ',
    ' $.runtime',
    '$[?(@.a)]',
    '$[0:2]',
  ])('%j names no one place', (text) => {
    expect(parsePath(text)).toBeNull()
  })

  test('is null or a list of steps for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'$.[]"\\0a1*@ é') }), (text) => {
        const parsed = parsePath(text)
        if (parsed !== null) expect(parsePath(jsonPath(parsed))).toEqual(parsed)
      }),
    )
  })
})
