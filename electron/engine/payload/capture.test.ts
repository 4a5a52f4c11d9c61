import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { payloadText } from './capture.ts'
import { readPayload } from './read-payload.ts'

const captured = (name: string): string =>
  readFileSync(new URL(`../testing/files/real/payloads/${name}`, import.meta.url), 'utf8')

const TURNS =
  '{"conv_id":"c","items":[{"conv_id":"c","session_id":"s","turn_id":"t","runtime_key":"planner"}]}'
const OLD = '{"items":[{"conv_id":"c","current_runtime_key":"planner"}]}'

describe('which releases wrote it', () => {
  test.each([
    [captured('r2604-conversations.json'), 'conversations', 'current', 'v0.10.4–v0.10.16'],
    [captured('r2604-conversation.json'), 'conversation', 'current', 'v0.10.4–v0.10.16'],
    [captured('r2604-turn.json'), 'turn', 'old', 'v0.10.4–v0.10.16'],
    [captured('v0.11-export-turns.json'), 'export', 'current', 'v0.10.17 and later'],
    ['{"session_id":"s","phase":"final","turns":[]}', 'export', 'unknown', 'v0.10.17 and later'],
    [OLD, 'conversations', 'old', 'v0.10.0–v0.10.3'],
    ['{"conv_id":"c","runtime_key":"x","queue_depth":0}', 'conversation', 'old', 'v0.8.0–v0.9.0'],
    [TURNS, 'turns', 'current', 'v0.10.0–v0.10.3'],
    ['{"conv_id":"c","items":[{"turn_id":"t"}]}', 'turns', 'unknown', null],
    [
      '{"items":[{"conv_id":"c","runtime_key":"a"},{"conv_id":"d","resolved_runtime_key":"b"}]}',
      'conversations',
      'mixed',
      null,
    ],
  ])('%.60s', (text, kind, contract, releases) => {
    expect(readPayload(text)).toMatchObject({ kind, contract, releases })
  })

  test('no message speaks of a short-lived build', () => {
    const messages = readPayload(captured('r2604-turn.json')).findings.map(({ message }) => message)
    expect(messages.length).toBeGreaterThan(0)
    for (const message of messages) expect(message).toMatch(/^v0\.10\.4–v0\.10\.16 /)
  })

  test('the turns of an export are there to be compared', () => {
    expect(readPayload(captured('v0.11-export-turns.json')).turns).toEqual([
      {
        path: '$.turns[0]',
        conv_id: 's',
        session_id: 's',
        turn_id: 't',
        phase: 'final',
        runtime_key: 'planner',
        inference_id: 'i',
      },
    ])
  })
})

describe('a capture of bytes', () => {
  const HEAD = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n'

  test('is read without the headers before it, and unpacked', () => {
    expect(payloadText(Buffer.from(`${HEAD}${TURNS}`))).toBe(TURNS)
    expect(payloadText(Buffer.from(`HTTP/2 200\nA: b\n\n${TURNS}`))).toBe(TURNS)
    expect(payloadText(gzipSync(TURNS))).toBe(TURNS)
    expect(payloadText(Buffer.concat([Buffer.from(HEAD), gzipSync(TURNS)]))).toBe(TURNS)
  })

  test('is refused by name where it is damaged, or no UTF-8', () => {
    expect(() => payloadText(gzipSync(TURNS).subarray(0, 30))).toThrowError(/compressed with gzip/)
    expect(() => payloadText(Buffer.from('é{}', 'latin1'))).toThrowError(/not text in UTF-8/)
    expect(() => payloadText(Buffer.from('fffe7b00', 'hex'))).toThrowError(/not text in UTF-8/)
  })
})

describe('a capture of another shape', () => {
  test('a body in quotes is read', () => {
    expect(readPayload(JSON.stringify(TURNS))).toMatchObject({ kind: 'turns', items: 1 })
    expect(readPayload(JSON.stringify(JSON.stringify(OLD)))).toMatchObject({ kind: 'conversations' })
  })

  test('lines of JSON are a list of items', () => {
    const lines = [
      '{"conv_id":"a","turn_id":"t","runtime_key":"x"}',
      '{"conv_id":"b","turn_id":"u","resolved_runtime_key":"y"}',
    ]
    for (const end of ['\n', '\r\n', '\n\n']) {
      const { kind, contract, items, findings } = readPayload(`${lines.join(end)}${end}`)
      expect([kind, contract, items, findings[0]!.path]).toEqual([
        'turns',
        'mixed',
        2,
        '$[1].resolved_runtime_key',
      ])
    }
  })

  const entry = (url: string, text: string, more = {}) => ({
    request: { method: 'GET', url },
    response: { status: 200, content: { mimeType: 'application/json', text, ...more } },
  })
  const har = (...entries: unknown[]): string => JSON.stringify({ log: { version: '1.2', entries } })
  const HOST = 'http://localhost:8080'

  test('the answers of the debug API in a HAR are read, and nothing else in it', () => {
    const text = har(
      entry(`${HOST}/app.js`, 'alert(1)'),
      entry(`${HOST}/api/debug/turns?conv_id=c`, TURNS),
      entry(`${HOST}/api/debug/conversations`, Buffer.from(OLD).toString('base64'), { encoding: 'base64' }),
      entry(`${HOST}/api/debug/timeline?conv_id=c`, '{"convId":"c"}'),
    )
    const { kind, contract, releases, items, findings, turns } = readPayload(text)
    expect([kind, contract, releases, items]).toEqual(['several', 'mixed', 'v0.10.0–v0.10.3', 2])
    expect(findings.map(({ path }) => path)).toEqual(['$.log.entries[2].items[0].current_runtime_key'])
    expect(turns.map(({ path }) => path)).toEqual(['$.log.entries[1].items[0]'])
    expect(readPayload(har(entry(`${HOST}/api/debug/turns?conv_id=c`, TURNS)))).toMatchObject({
      kind: 'turns',
    })
  })

  test('a HAR without such an answer is refused by name', () => {
    expect(() => readPayload(har(entry(`${HOST}/`, '<html>')))).toThrowError(
      /recording of a browser \(HAR\) with 1 request/,
    )
    expect(() => readPayload(har())).toThrowError(/HAR/)
  })

  test('lines of whole answers are read each, and a line that is none is named', () => {
    const facts = readPayload(`${TURNS}\n${OLD}\n{"level":"info"}\n${OLD}\n`)
    expect(facts).toMatchObject({ kind: 'several', contract: 'mixed', items: 3, findings_total: 3 })
    expect(facts.findings.map(({ path, found }) => [path, found])).toEqual([
      ['$[1].items[0].current_runtime_key', 'current_runtime_key'],
      ['$[3].items[0].current_runtime_key', 'current_runtime_key'],
      ['$[2]', ''],
    ])
    expect(facts.turns.map(({ path, turn_id }) => [path, turn_id])).toEqual([['$[0].items[0]', 't']])
    expect(readPayload(`${OLD}\r\n${OLD}`)).toMatchObject({
      kind: 'conversations',
      contract: 'old',
      items: 2,
    })
  })

  test.each([
    ['a text in a member', { request: '/api', response: { body: TURNS } }, '$.response.body.items[0]'],
    ['an object in a member', { 'a b': [JSON.parse(TURNS)] }, '$["a b"][0].items[0]'],
    ['a text in a text', { log: JSON.stringify({ body: JSON.stringify(TURNS) }) }, '$.log.body.items[0]'],
    ['a list of answers', [JSON.parse(TURNS)], '$[0].items[0]'],
  ])('%s is found', (_, document, path) => {
    const facts = readPayload(JSON.stringify(document))
    expect(facts).toMatchObject({ kind: 'turns', items: 1 })
    expect(facts.turns[0]).toMatchObject({ path, runtime_key: 'planner' })
  })

  test('lines of records with an answer as text in each', () => {
    const line = (body: string): string => JSON.stringify({ at: 1, body })
    const facts = readPayload([line(OLD), line(TURNS)].join('\n'))
    expect(facts).toMatchObject({ kind: 'several', items: 2, findings_total: 1 })
    expect(facts.findings[0]!.path).toBe('$[0].body.items[0].current_runtime_key')
  })

  test('a document without any, however deep it goes, is refused as before', () => {
    const deep = `${'['.repeat(50)}1${']'.repeat(50)}`
    for (const text of ['{"a":{"b":"{}"}}', '{"body":"{not json"}', deep])
      expect(() => readPayload(text)).toThrowError(/no payload of a debug API/)
  })
})
