import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalValue } from './canonical.ts'
import { TRUTH_COLUMNS, type TruthColumn } from './columns.ts'
import { readMetadata } from './metadata.ts'
import { type ServerRule, serverFill, serverSource, serverWords } from './server-made.ts'
import { deepText, metadataTexts } from './testing/corpus.ts'
import { oracleServer } from './testing/oracle.ts'

const RUNTIME = 'geppetto.runtime@v1'
const INFERENCE = 'geppetto.inference_id@v1'

const made = (value: string, metadata: unknown, column: TruthColumn = 'runtime_key') =>
  serverSource(value, readMetadata(JSON.stringify(metadata)), column)

test('what every release prints, and what only some make, is told with its path and rule', () => {
  const cases: [string, unknown, TruthColumn, string, ServerRule, string][] = [
    [
      '42',
      { [RUNTIME]: { runtime_key: 42 } },
      'runtime_key',
      '$["geppetto.runtime@v1"].runtime_key',
      'number-as-text',
      'a server wrote a number as text',
    ],
    [
      '1.23456789e+08',
      { [INFERENCE]: 123456789 },
      'inference_id',
      '$["geppetto.inference_id@v1"]',
      'number-as-text',
      'a server wrote a number as text',
    ],
    [
      'true',
      { inference_id: true },
      'inference_id',
      '$.inference_id',
      'boolean-as-text',
      'a server wrote true or false as text',
    ],
    [
      '[a b]',
      { [RUNTIME]: { runtime_key: ['a', 'b'] } },
      'runtime_key',
      '$["geppetto.runtime@v1"].runtime_key',
      'array-as-text',
      'a server wrote an array as text',
    ],
    [
      'map[slug:analyst]',
      { [RUNTIME]: { runtime_key: { slug: 'analyst' } } },
      'runtime_key',
      '$["geppetto.runtime@v1"].runtime_key',
      'object-as-text',
      'a server since v0.10.10 wrote an object as text',
    ],
    [
      'analyst',
      { [RUNTIME]: { runtime_key: { slug: 'analyst' } } },
      'runtime_key',
      '$["geppetto.runtime@v1"].runtime_key.slug',
      'member-slug',
      'v0.10.0–v0.10.9 took this from the profile slug',
    ],
    [
      'planner',
      { [RUNTIME]: { key: ' planner ' } },
      'runtime_key',
      '$["geppetto.runtime@v1"].key',
      'member-key',
      'v0.10.0–v0.10.9 took this from the member key of an object',
    ],
    [
      'planner',
      { [RUNTIME]: { profile: { profile_key: 'planner' } } },
      'runtime_key',
      '$["geppetto.runtime@v1"].profile.profile_key',
      'member-profile-key',
      'v0.10.0–v0.10.9 took this from the profile key',
    ],
    [
      'planner',
      { [RUNTIME]: 'planner' },
      'runtime_key',
      '$["geppetto.runtime@v1"]',
      'string-for-object',
      'v0.10.0–v0.10.9 took this from the string where the runtime object belongs, as JS and CLI writers still do',
    ],
    [
      'planner',
      { runtime: 'planner' },
      'runtime_key',
      '$.runtime',
      'plain-runtime',
      'v0.10.0–v0.10.9 took this from the plain key runtime',
    ],
    [
      'planner',
      { runtime: { runtime_key: 'planner' } },
      'runtime_key',
      '$.runtime.runtime_key',
      'member-runtime-key',
      'v0.10.0–v0.10.9 took this from a runtime_key outside the canonical object',
    ],
    [
      'planner',
      { runtime_key: 'planner' },
      'runtime_key',
      '$.runtime_key',
      'plain-runtime-key',
      'v0.10.0–v0.10.9 took this from the plain key runtime_key',
    ],
    [
      '7',
      { runtime: 7 },
      'runtime_key',
      '$.runtime',
      'number-as-text',
      'v0.10.0–v0.10.9 wrote a number as text',
    ],
    [
      'obj',
      { [INFERENCE]: { inference_id: 'obj' } },
      'inference_id',
      '$["geppetto.inference_id@v1"].inference_id',
      'member-inference-id',
      'v0.10.0–v0.10.9 took this from an inference_id within an object',
    ],
    [
      'a\ufffd',
      { [RUNTIME]: { runtime_key: 'a\ud800' } },
      'runtime_key',
      '$["geppetto.runtime@v1"].runtime_key',
      'replaced-text',
      'a server wrote U+FFFD for what is not valid UTF-8',
    ],
  ]
  for (const [value, metadata, column, path, rule, words] of cases) {
    const source = made(value, metadata, column)
    expect(source).toMatchObject({ path, rule })
    expect(serverWords(source!)).toBe(words)
  }
})

test('a value that is only near what a server would have made is nobody’s making', () => {
  const near: [string, unknown, TruthColumn?][] = [
    ['123456789', { [INFERENCE]: 123456789 }, 'inference_id'],
    ['Planner', { runtime: 'planner' }],
    [' planner', { runtime: 'planner' }],
    ['planner', { runtime: 'analyst', runtime_key: 'planner' }],
    ['planner', { [RUNTIME]: { 'profile.slug': 'planner' } }],
    ['planner', { nested: { runtime: 'planner' } }],
    ['planner', {}],
    ['<nil>', { [INFERENCE]: null }, 'inference_id'],
    ['42', { [RUNTIME]: { runtime_key: 42 }, other: [Number.MAX_VALUE] }, 'inference_id'],
  ]
  for (const [value, metadata, column] of near) expect(made(value, metadata, column)).toBeNull()
  expect(made('', { runtime: 'planner' })).toBeNull()
})

test('metadata that a server cannot decode makes nothing', () => {
  for (const other of ['1e400', deepText(10_001)]) {
    const metadata = readMetadata(`{"geppetto.runtime@v1":{"runtime_key":42},"other":${other}}`)
    expect(serverSource('42', metadata, 'runtime_key')).toBeNull()
    expect(serverFill(metadata, 'runtime_key')).toBeNull()
  }
})

test('bytes that are no UTF-8 are told, however many U+FFFD they became', () => {
  const metadata = readMetadata('{"inference_id":"x\ufffd"}', true)
  expect(serverSource('x\ufffd\ufffd', metadata, 'inference_id')).toMatchObject({ rule: 'replaced-text' })
  expect(serverFill(metadata, 'inference_id')).toMatchObject({ rule: 'replaced-text', value: 'x\ufffd' })
})

/** JSON with a number that Go refuses, or a key it would overwrite before refusing. */
const decodes = (text: string): boolean => !/\d{300}|e\+?\d{3}/i.test(text)

test('a value is server-made exactly where one of the servers would have written it and we would not', () => {
  fc.assert(
    fc.property(metadataTexts, fc.constantFrom(...TRUTH_COLUMNS), fc.string(), (text, column, other) => {
      fc.pre(decodes(text))
      const metadata = readMetadata(text)
      const canonical = canonicalValue(metadata, column)
      const { early, later } = oracleServer(text, column)
      for (const value of [early, later, other]) {
        if (value === null || (canonical.found && canonical.value === value)) continue
        const source = serverSource(value, metadata, column)
        expect(source !== null).toBe(value !== '' && (value === early || value === later))
        if (source?.releases === 'early') expect(value).not.toBe(later)
        if (source?.releases === 'all') expect([early, later]).toEqual([value, value])
      }
    }),
    { numRuns: 3000 },
  )
})

test('a server fills what we leave empty exactly where the later rule makes something', () => {
  fc.assert(
    fc.property(metadataTexts, fc.constantFrom(...TRUTH_COLUMNS), (text, column) => {
      fc.pre(decodes(text))
      const metadata = readMetadata(text)
      if (canonicalValue(metadata, column).found) return
      const fill = serverFill(metadata, column)
      expect(fill?.value ?? null).toBe(oracleServer(text, column).later)
      if (fill !== null) expect(serverSource(fill.value, metadata, column)).toMatchObject({ path: fill.path })
    }),
    { numRuns: 3000 },
  )
})
