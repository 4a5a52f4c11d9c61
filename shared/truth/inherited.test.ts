import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runtimeText } from './inherited.ts'
import { readMetadata } from './metadata.ts'
import { deepText, metadataTexts } from './testing/corpus.ts'

const of = (text: string) => runtimeText(text, readMetadata(text))

test('the object is taken as it is written, the last of its name, and only at the root', () => {
  expect(of('{"geppetto.runtime@v1":{"runtime_key":"a"},"x":1}')).toBe('{"runtime_key":"a"}')
  expect(of('{ "geppetto.runtime@v1" : { "runtime_key": "a" } }')).toBe('{ "runtime_key": "a" }')
  expect(of('{"geppetto.runtime\\u0040v1":{"runtime_key":"a"}}')).toBe('{"runtime_key":"a"}')
  expect(of('{"geppetto.runtime@v1":{"a":1},"geppetto.runtime@v1":{"a":1.0}}')).toBe('{"a":1.0}')
  expect(of('{"geppetto.runtime@v1":{"a":1},"geppetto.runtime@v1":"planner"}')).toBeNull()
  expect(of('{"n":{"geppetto.runtime@v1":{"a":1}},"geppetto.runtime@v1":{"b":{"c":[{}]}}}')).toBe(
    '{"b":{"c":[{}]}}',
  )
  expect(of('{"text":"\\"geppetto.runtime@v1\\":{}"}')).toBeNull()
  expect(of(`{"geppetto.runtime@v1":{"deep":${deepText(100_000)}}}`)).toHaveLength(200_009)
  expect(of('not json')).toBeNull()
  expect(runtimeText(null, readMetadata(null))).toBeNull()
})

test('what is taken is in the text, and says what the metadata says', () => {
  fc.assert(
    fc.property(metadataTexts, fc.constantFrom('', ' ', '\n\t'), (text, space) => {
      const metadata = readMetadata(text)
      const spaced =
        space === '' || metadata.kind !== 'object' ? text : JSON.stringify(metadata.value, null, space)
      const found = of(spaced)
      const runtime =
        metadata.kind === 'object' && Object.hasOwn(metadata.value, 'geppetto.runtime@v1')
          ? metadata.value['geppetto.runtime@v1']
          : undefined
      expect(found !== null).toBe(Object.prototype.toString.call(runtime) === '[object Object]')
      if (found === null) return
      expect(spaced).toContain(found)
      expect(JSON.parse(found)).toEqual(runtime)
    }),
    { numRuns: 2000 },
  )
})
