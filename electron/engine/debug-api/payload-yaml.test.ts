import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { load } from 'yaml-js'
import { skipWhere } from '../evidence/fixtures.ts'
import { ExactNumber, exactObject } from './exact-json.ts'
import { createPayloadBuilder, exactYaml } from './payload.ts'

/** Pieces that one reader or another stumbles over, and plain ones between them. */
const PIECES = [
  ...[
    ' ',
    '  ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '\u00a0',
    '\u3000',
    '\u200b',
    '\u0085',
    '\u2028',
    '\u2029',
  ],
  ...[
    '\ufeff',
    '\ufffe',
    '\uffff',
    '\ufdd0',
    '\u007f',
    '\u0080',
    '\u009f',
    '\u0000',
    '\u0007',
    '\u001b',
    '\ud83d\ude00',
  ],
  ...[
    '=',
    '<<',
    '~',
    'null',
    'Null',
    'yes',
    'No',
    'ON',
    'off',
    'y',
    'n',
    'true',
    '.inf',
    '-.INF',
    '.NaN',
    '+.inf',
  ],
  ...[
    '0o17',
    '017',
    '0x1F',
    '0b11',
    '1_000',
    '1:30',
    '190:20:30.15',
    '12',
    '-3',
    '+4',
    '.5',
    '1.',
    '1e3',
    '1E+3',
    '_1',
    '-',
  ],
  ...[
    '2001-12-14',
    '2001-12-14t21:59:43.10-05:00',
    '2001-12-14 21:59:43',
    '- ',
    '? ',
    ': ',
    ':',
    ' #',
    '#',
    '&a',
    '*a',
  ],
  ...[
    '!',
    '!!int',
    '%',
    '@',
    '`',
    '|',
    '>',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '\\',
    '---',
    '...',
    '--- a',
    'a',
    'é',
    '漢字',
    'ü',
  ],
]

const made = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }).map((some) => some.join(''))
const texts = [...PIECES, ...fc.sample(made, { numRuns: 10_000, seed: 8 })]
const yaml = exactYaml(texts)
/** As keys too, and deeper, where texts are indented. */
const keys = [...new Set(texts.slice(0, 2_000))].filter((key) => key !== '__proto__')
const deep = exactYaml(new Map(keys.map((key) => [key, new Map([['of', [key]]])])))
const wanted = Object.fromEntries(keys.map((key) => [key, { of: [key] }]))

test('a reader of YAML 1.2 reads 10,000 awkward texts back exactly', () => {
  expect(parse(yaml)).toEqual(texts)
  expect(parse(deep)).toEqual(wanted)
})

test('readers of YAML 1.1 do, the same one and another', () => {
  const readers = [(text: string): unknown => parse(text, { version: '1.1' }), load]
  for (const read of readers) {
    expect(read('- yes\n- 017\n- 190:20:30')).toEqual([true, 15, 685230])
    expect(read(yaml)).toEqual(texts)
    expect(read(deep)).toEqual(wanted)
  }
})

test('a snapshot that is put together of blocks is the YAML of the whole, block by block', () => {
  const build = createPayloadBuilder()
  const stored = texts.filter((_, at) => at % 8 === 0).map((text) => text.replace(/[\ud800-\udfff]/g, 'x'))
  for (let from = 0; from < stored.length; from += 1000) {
    const some = stored.slice(from, from + 1000)
    const { yaml: together } = build({
      turn_id: some[0]!,
      // Twice: the second time from what was kept of the first.
      blocks: [...some, ...some].map((text) => ({
        block_id: text,
        stored: {
          kind: 'user',
          role: text,
          payload_json: JSON.stringify({ text, [text]: [text] }),
          block_metadata_json: null,
        },
      })),
      turn_metadata_json: null,
      turn_data_json: JSON.stringify({ text: some[1] }),
      omitted: [],
    })
    const block = (text: string) =>
      exactObject({
        id: text,
        kind: 'user',
        role: text,
        payload: new Map(Object.entries(JSON.parse(JSON.stringify({ text, [text]: [text] })))) as never,
        metadata: new Map(),
      })
    const whole = exactObject({
      id: some[0]!,
      blocks: [...some, ...some].map(block),
      metadata: new Map(),
      data: exactObject({ text: some[1]! }),
    })
    expect(together).toBe(exactYaml(whole))
  }
  const none = { blocks: [], turn_metadata_json: null, turn_data_json: null, omitted: [] }
  expect(build({ turn_id: 't', ...none }).yaml).toBe('id: t\nblocks: []\nmetadata: {}\ndata: {}\n')
})

const READ =
  'import sys, json, yaml; json.dump([yaml.safe_load(d) for d in json.load(sys.stdin)], sys.stdout)'
const hasPyYaml = spawnSync('python3', ['-c', 'import yaml']).status === 0

test('PyYAML does, and reads numbers with exponents as numbers', (context) => {
  skipWhere(context, hasPyYaml ? null : 'there is no Python with PyYAML here')
  const numbers = exactYaml(['1e3', '1E-3', '-2.5e+7', '0.10', '7'].map((text) => new ExactNumber(text)))
  const { stdout, stderr } = spawnSync('python3', ['-c', READ], {
    input: JSON.stringify([yaml, deep, numbers]),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual([texts, wanted, [1000, 0.001, -2.5e7, 0.1, 7]])
})
