import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanJson } from './json-scan.ts'
import { walkedString, walkJson } from './json-walk.ts'

const spoiled = fc
  .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', ' x', '\\', '0', ':', "'"))
  .map(([text, at, piece]) => {
    const place = at % (text.length + 1)
    return text.slice(0, place) + piece + text.slice(place + 1)
  })

test('the walker accepts and refuses what the scanner does, in the same words', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), spoiled, fc.string()), (text) => {
      const scanned = scanJson(text)
      const walked = walkJson(text, 0, () => undefined)
      expect(walked).toEqual(scanned.ok ? null : scanned)
    }),
    { numRuns: 2_000 },
  )
})

test('values are handed over down to the depth that was asked for, and no deeper', () => {
  const text = String.raw`{"a":[1,{"b":"x\n"}],"k\u0041":null}`
  const seen: unknown[] = []
  walkJson(text, 2, (value) => {
    const { depth, key, index, kind } = value
    seen.push([depth, key, index, kind, kind === 'string' ? walkedString(text, value) : ''])
  })
  expect(seen).toEqual([
    [0, null, 0, 'object', ''],
    [1, 'a', 0, 'array', ''],
    [2, null, 0, 'number', ''],
    [2, null, 1, 'object', ''],
    [1, 'kA', 1, 'null', ''],
  ])
})

test('three million levels of nesting', () => {
  const levels = 3_000_000
  expect(walkJson('['.repeat(levels) + ']'.repeat(levels), 0, () => undefined)).toBeNull()
})
