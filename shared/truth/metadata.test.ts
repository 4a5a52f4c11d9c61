import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isJsonObject, member, readMetadata } from './metadata.ts'
import { deepText, malformedTexts } from './testing/corpus.ts'

test('no text, null and an object without keys all count as empty', () => {
  for (const text of [null, '', 'null', ' null\n', '{}', ' { } ']) {
    expect(readMetadata(text)).toEqual({ kind: 'empty' })
  }
})

test('what is no JSON is malformed, never an exception', () => {
  fc.assert(
    fc.property(malformedTexts, (text) => {
      expect(readMetadata(text).kind).toBe('malformed')
    }),
  )
})

test('JSON that is no object is named by its type', () => {
  expect(readMetadata('[]')).toEqual({ kind: 'not-an-object', type: 'array' })
  expect(readMetadata('"planner"')).toEqual({ kind: 'not-an-object', type: 'string' })
  expect(readMetadata('false')).toEqual({ kind: 'not-an-object', type: 'boolean' })
  expect(readMetadata('0')).toEqual({ kind: 'not-an-object', type: 'number' })
})

test('three million levels of nesting are read, not survived by luck', () => {
  expect(readMetadata(deepText(3_000_000))).toEqual({ kind: 'not-an-object', type: 'array' })
  expect(readMetadata(`{"a":${deepText(3_000_000)}}`).kind).toBe('object')
})

test('keys named like members of every object are the document’s own or not there', () => {
  const metadata = readMetadata('{"__proto__":{"runtime_key":"x"},"a":1}')
  if (metadata.kind !== 'object') expect.fail('an object')
  expect(member(metadata.value, '__proto__')).toEqual({ runtime_key: 'x' })
  expect(member(metadata.value, 'runtime_key')).toBeUndefined()
  for (const name of ['constructor', 'toString', 'hasOwnProperty'])
    expect(member(metadata.value, name)).toBeUndefined()
})

test('arrays and null are no objects', () => {
  expect([[], null, 'x', 1, true, {}].map(isJsonObject)).toEqual([false, false, false, false, false, true])
})
