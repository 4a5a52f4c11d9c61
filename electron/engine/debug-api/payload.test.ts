import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { jsonText } from './exact-json.ts'
import { createPayloadBuilder } from './payload.ts'

const ofBlock = (payload_json: string) =>
  createPayloadBuilder()({
    turn_id: 't',
    blocks: [{ block_id: 'b', stored: { kind: 'other', role: '', payload_json, block_metadata_json: null } }],
    turn_metadata_json: '',
    turn_data_json: 'null',
    omitted: [],
  })

test('whatever JSON a block holds, the YAML says it, and parsed does in the server’s names', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
      const stored = JSON.stringify(value)
      const { yaml, parsed, parse_error } = ofBlock(stored)
      expect(parse_error).toBe('')
      expect(JSON.parse(jsonText(parsed))).toEqual({
        ID: 't',
        Blocks: [{ ID: 'b', Kind: 6, Role: '', Payload: JSON.parse(stored), Metadata: {} }],
        Metadata: {},
        Data: {},
      })
      expect(parse(yaml)).toEqual({
        id: 't',
        blocks: [{ id: 'b', kind: 'other', role: '', payload: JSON.parse(stored), metadata: {} }],
        metadata: {},
        data: {},
      })
    }),
    { numRuns: 300 },
  )
})

test('parsed numbers the kinds as the server does; one that nobody knows is other', () => {
  const kinds = ['user', 'llm_text', 'tool_call', 'tool_use', 'system', 'reasoning', 'other', 'User', '']
  const { parsed } = createPayloadBuilder()({
    turn_id: 't',
    blocks: kinds.map((kind) => ({
      block_id: kind,
      stored: { kind, role: 'r', payload_json: '{}', block_metadata_json: '{"m":1}' },
    })),
    turn_metadata_json: '{"m":1}',
    turn_data_json: '{"d":1}',
    omitted: [],
  })
  const { Blocks, Metadata, Data } = JSON.parse(jsonText(parsed))
  expect(Blocks.map((block: { Kind: number }) => block.Kind)).toEqual([0, 1, 2, 3, 4, 5, 6, 6, 6])
  expect(Blocks.map((block: { Metadata: unknown }) => block.Metadata)).toEqual(kinds.map(() => ({})))
  expect([Metadata, Data]).toEqual([{}, {}])
})

test('a YAML 1.1 reader takes no text for a boolean, a number or a time', () => {
  const texts = ['yes', 'NO', 'on', 'y', '0o7', '1_000', '12:30:45', '2026-01-02', '~', 'null', '1e3', '.inf']
  const { yaml } = ofBlock(JSON.stringify({ texts }))
  for (const text of texts) expect(yaml).toContain(`- "${text}"`)
})

test('of equal keys the last stands, and a key may be called __proto__', () => {
  const { yaml, parsed } = ofBlock('{"a":1,"a":2,"__proto__":{"b":3}}')
  expect(jsonText(parsed)).toContain('"Payload":{"a":2,"__proto__":{"b":3}}')
  expect(yaml).toContain('      a: 2\n      __proto__:\n        b: 3\n')
})

test('a value that is no object, or a block that is not there, is given and said', () => {
  expect(ofBlock('[1]')).toMatchObject({ parse_error: 'payload of block b: not an object but array' })
  const missing = createPayloadBuilder()({
    turn_id: 't',
    blocks: [{ block_id: 'gone', stored: null }],
    turn_metadata_json: null,
    turn_data_json: null,
    omitted: ['data: left out'],
  })
  expect(missing.parse_error).toBe('block gone: not in the table blocks; data: left out')
  expect(missing.yaml).toContain('  - id: gone\n    kind: ""\n')
})
