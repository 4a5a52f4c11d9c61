import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { candidatesOf } from '../../../shared/truth/candidates.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { decodedRoot, decodedWords } from '../../../shared/truth/decoded.ts'
import { metadataShape } from '../../../shared/truth/shape.ts'
import { objectTexts } from '../../../shared/truth/testing/corpus.ts'
import { decodeMetadata } from './decode-metadata.ts'

const JSON_TEXT = '{"geppetto.runtime@v1":{"runtime_key":"planner"},"geppetto.inference_id@v1":"inf"}'

const FORMS: Record<string, (text: string) => string | Buffer> = {
  'json($)': (text) => JSON.stringify(text),
  'gunzip($)': (text) => gzipSync(text),
  'inflate($)': (text) => deflateSync(text),
  'base64($)': (text) => Buffer.from(text).toString('base64'),
  'hex($)': (text) => Buffer.from(text).toString('hex'),
  'utf16le($)': (text) => Buffer.from(text, 'utf16le'),
  'utf16be($)': (text) => Buffer.from(text, 'utf16le').swap16(),
  'bom($)': (text) => `\ufeff${text}`,
  'url($)': (text) => encodeURIComponent(text),
  'unescape($)': (text) => JSON.stringify(text).slice(1, -1),
  'html($)': (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;'),
  'html(html($))': (text) =>
    text.replaceAll('&', '&amp;amp;').replaceAll('"', '&amp;quot;').replaceAll('<', '&amp;lt;'),
  'json(json(json($)))': (text) => JSON.stringify(JSON.stringify(JSON.stringify(text))),
  'url(url($))': (text) => encodeURIComponent(encodeURIComponent(text)),
  'jsonb($)': (text) => {
    const json = Buffer.from(JSON.stringify(text).slice(1, -1))
    const head = Buffer.alloc(5)
    head[0] = 0xe8
    head.writeUInt32BE(json.length, 1)
    return Buffer.concat([head, json])
  },
  'gunzip(base64($))': (text) => gzipSync(text).toString('base64'),
  'json(json($))': (text) => JSON.stringify(JSON.stringify(text)),
  'gunzip(hex($))': (text) => gzipSync(text).toString('hex'),
}

describe('metadata that has to be decoded', () => {
  test.each(Object.entries(FORMS))(
    '%s offers what it holds, and nothing of it is canonical',
    (root, encode) => {
      const decoded = decodeMetadata(encode(JSON_TEXT))
      expect(decodedRoot(decoded!.steps)).toBe(root)
      expect(decoded!.read?.text).toBe(JSON_TEXT)
      expect(candidatesOf('', { kind: 'malformed' }, TRUTH_COLUMNS, decoded)).toEqual([
        {
          column: 'runtime_key',
          path: `${root}["geppetto.runtime@v1"].runtime_key`,
          value: 'planner',
          rule: 'canonical-inside',
        },
        {
          column: 'inference_id',
          path: `${root}["geppetto.inference_id@v1"]`,
          value: 'inf',
          rule: 'canonical-inside',
        },
      ])
      expect(metadataShape('', { kind: 'malformed' }, decoded)).toBe(
        `malformed: ${decodedWords(decoded!)}; geppetto.runtime@v1: {runtime_key: string}, geppetto.inference_id@v1: string`,
      )
    },
  )

  test('any object comes back as it was, whatever it went through', () => {
    fc.assert(
      fc.property(objectTexts, fc.constantFrom(...Object.values(FORMS)), (text, encode) => {
        // As it stands it is JSON already.
        fc.pre(text !== '{}')
        // Lone surrogates have no bytes of their own.
        const kept = Buffer.from(text).toString()
        expect(decodeMetadata(encode(kept))?.read?.text).toBe(kept)
      }),
    )
  })

  test.each([
    ['plain words', 'planner'],
    ['broken JSON', '{"runtime":"planner"'],
    ['a number', '1234'],
    ['words that are base64 too', 'plannerplanner='],
    ['a JSON string of words', '"planner"'],
    ['bytes', Buffer.from('78ff01', 'hex')],
    ['nothing', ''],
  ])('%s is no form of JSON', (_, stored) => {
    expect(decodeMetadata(stored)).toBeNull()
  })

  test('what its beginning names and nothing can read is named, with no candidates', () => {
    const cut = gzipSync(JSON_TEXT).subarray(0, 30)
    for (const stored of [cut, gzipSync('planner'), cut.toString('base64')]) {
      const decoded = decodeMetadata(stored)!
      expect(decoded.read).toBeNull()
      expect(metadataShape('', { kind: 'malformed' }, decoded)).toMatch(
        /^malformed: (base64 of )?gzip-compressed data that is not read as JSON$/,
      )
      expect(candidatesOf('', { kind: 'malformed' }, TRUTH_COLUMNS, decoded)).toEqual([])
    }
  })

  test('a bomb is named and not blown up, and encodings in one another come to an end', () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, ' '))
    expect(bomb.length).toBeLessThan(300_000)
    expect(decodeMetadata(bomb)).toEqual({ steps: ['gunzip'], read: null })
    let text = JSON_TEXT
    for (let depth = 0; depth < 6; depth++) text = JSON.stringify(text)
    expect(decodeMetadata(text)).toBeNull()
    expect(
      decodeMetadata(gzipSync(`{"a":${'['.repeat(3_000_000)}${']'.repeat(3_000_000)}}`))?.read,
    ).not.toBeNull()
  })

  test('no bytes make it fail', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.constantFrom('', '1f8b', '789c', 'fffe', 'efbbbf', '7b00'),
        (bytes, start) => {
          const stored = Buffer.concat([Buffer.from(start, 'hex'), bytes])
          decodeMetadata(stored)
          decodeMetadata(stored.toString('latin1'))
        },
      ),
    )
  })
})

test('text that is almost all white space is looked at once, not in every way to divide it', () => {
  // By patterns that can share a run of white space this never ends: the test's own limit is what fails then.
  const long = ' '.repeat(1_000_000)
  for (const text of [`${long}g`, `${long}0a${long}!`, `abcd${long}!`])
    expect(decodeMetadata(text)).toBeNull()
})
