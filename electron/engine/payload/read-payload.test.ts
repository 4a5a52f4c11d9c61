import { describe, expect, test } from 'vitest'
import { readPayload } from './read-payload.ts'

const conversation = (keys: object): object => ({ conv_id: 'c', session_id: 's', active_sockets: 0, ...keys })
const turn = (keys: object): object => ({
  conv_id: 'c',
  session_id: 's',
  turn_id: 't',
  phase: 'final',
  created_at_ms: 1,
  payload: 'id: t',
  ...keys,
})
const read = (value: unknown) => readPayload(JSON.stringify(value))
const keysOf = (value: unknown) =>
  read(value).findings.map(({ path, found, expected }) => [path, found, expected])

describe('endpoint and age', () => {
  const turns = { conv_id: 'c', session_id: '', phase: '', since_ms: 0 }
  const detail = { conv_id: 'c', session_id: 's', turn_id: 't' }
  test.each([
    ['conversations', 'current', { items: [conversation({ resolved_runtime_key: '' })] }],
    ['conversations', 'old', { items: [conversation({ current_runtime_key: 'a' })] }],
    ['conversations', 'old', { items: [conversation({ runtime_key: 'a' })] }],
    [
      'conversations',
      'mixed',
      { items: [conversation({ resolved_runtime_key: 'a' }), conversation({ current_runtime_key: 'a' })] },
    ],
    ['conversations', 'mixed', { items: [conversation({ runtime_key: 'a', current_runtime_key: 'a' })] }],
    ['conversations', 'unknown', { items: [] }],
    ['conversations', 'unknown', { items: null }],
    ['conversations', 'old', [conversation({ runtime_key: 'a' })]],
    ['conversation', 'current', conversation({ resolved_runtime_key: 'a' })],
    ['conversation', 'old', conversation({ current_runtime_key: 'a' })],
    ['turns', 'current', { ...turns, items: [turn({ runtime_key: 'a' }), turn({})] }],
    ['turns', 'old', { ...turns, items: [turn({ resolved_runtime_key: 'a' })] }],
    ['turns', 'mixed', { ...turns, items: [turn({ resolved_runtime_key: 'a', runtime_key: 'a' })] }],
    ['turns', 'unknown', { ...turns, items: [turn({})] }],
    ['turns', 'unknown', { ...turns, items: [] }],
    ['turns', 'current', { items: [turn({ runtime_key: 'a' })] }],
    ['turns', 'current', [turn({ runtime_key: 'a' })]],
    ['turn', 'current', { ...detail, items: [{ phase: 'final', runtime_key: 'a' }] }],
    ['turn', 'old', { items: [{ phase: 'final', resolved_runtime_key: 'a' }], ...detail }],
  ])('%s, %s: %j', (kind, contract, value) => {
    expect(read(value)).toMatchObject({ kind, contract })
  })
})

test('every wrong key is found with its path and the right name', () => {
  expect(
    keysOf({
      items: [
        conversation({ resolved_runtime_key: 'a' }),
        conversation({ resolved_runtime_key: 'a', current_runtime_key: 'b', runtime_key: 'c' }),
        conversation({}),
        7,
      ],
    }),
  ).toEqual([
    ['$.items[1].current_runtime_key', 'current_runtime_key', 'resolved_runtime_key'],
    ['$.items[1].runtime_key', 'runtime_key', 'resolved_runtime_key'],
    ['$.items[2]', '', 'resolved_runtime_key'],
    ['$.items[3]', 'number', 'object'],
  ])
  expect(keysOf([turn({ current_runtime_key: 'a' })])).toEqual([
    ['$[0].current_runtime_key', 'current_runtime_key', 'runtime_key'],
  ])
  expect(keysOf(conversation({ runtime_key: 'a' }))).toEqual([
    ['$.runtime_key', 'runtime_key', 'resolved_runtime_key'],
  ])
})

test('what stands inside a payload, parsed content or another list is no key of the contract', () => {
  const inner = { current_runtime_key: 'x', resolved_runtime_key: 'y', runtime_key: 'z' }
  expect(
    read({
      conv_id: 'c',
      turn_id: 't',
      session_id: 's',
      items: [{ phase: 'p', runtime_key: 'a', payload: JSON.stringify(inner), parsed: inner }],
      other: [inner],
    }),
  ).toMatchObject({ kind: 'turn', contract: 'current', findings: [], items: 1 })
})

test('turns are read with their ids, whatever the order of keys, and a short-lived build’s name for the runtime', () => {
  expect(
    read({
      items: [{ resolved_runtime_key: 'a', inference_id: 'i', phase: 'final' }, { phase: 'draft' }],
      turn_id: 't',
      session_id: 's',
      conv_id: 'c',
    }).turns,
  ).toEqual([
    {
      path: '$.items[0]',
      conv_id: 'c',
      session_id: 's',
      turn_id: 't',
      phase: 'final',
      runtime_key: 'a',
      inference_id: 'i',
    },
    {
      path: '$.items[1]',
      conv_id: 'c',
      session_id: 's',
      turn_id: 't',
      phase: 'draft',
      runtime_key: '',
      inference_id: '',
    },
  ])
})

test('a byte order mark before the JSON is no fault', () => {
  expect(readPayload(`\uFEFF${JSON.stringify({ items: [] })}`).kind).toBe('conversations')
})

test.each([
  ['not json', /^This is not JSON \(line 1, column 1\)/],
  ['', /^This is not JSON/],
  ['{"items":[{"conv_id":"c"', /^This is not JSON \(line 1, column 25\).*ends/],
  ['conversation not found\n', /^This is not JSON/],
])('%j is refused in plain words', (text, message) => {
  expect(() => readPayload(text)).toThrowError(message)
})

test.each(['7', '"text"', 'null', '{}', '[]', '{"error":"x"}', '{"items":[{"a":1}]}', '{"conv_id":"c"}'])(
  '%s is of no known endpoint',
  (text) => {
    expect(() => readPayload(text)).toThrowError(/no payload of a debug API endpoint/)
  },
)

test('a payload of 100 MB is read, its findings cut and counted', () => {
  const filler = JSON.stringify({ ...conversation({ current_runtime_key: 'a' }), pad: 'x'.repeat(1_000) })
  const text = `{"items":[${Array(95_000).fill(filler).join(',')}]}`
  expect(text.length).toBeGreaterThan(100_000_000)
  const facts = readPayload(text)
  expect([facts.contract, facts.items, facts.findings.length, facts.findings_total]).toEqual([
    'old',
    95_000,
    1_000,
    95_000,
  ])
})

test('ten million values cost no memory each', () => {
  const text = `[${'1,'.repeat(10_000_000)}1]`
  const before = process.memoryUsage().rss
  expect(() => readPayload(text)).toThrowError(/no payload/)
  expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
})
