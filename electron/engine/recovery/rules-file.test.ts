import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { jsonPath } from '../../../shared/truth/json-path.ts'
import { refusedPath } from '../../../shared/truth/recovery-rule.ts'
import { formatRulesFile, rulesFiles, type SavedRule, writeRulesFile } from './rules-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-rules-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const RULE: SavedRule = {
  shape: 'runtime: string',
  column: 'runtime_key',
  path: '$.runtime',
  allow_number: false,
  filter: { conv_id: 'c', from_ms: 1, until_ms: '9007199254740993' },
  note: 'Early builds wrote it there. See ticket 7.',
}

const ms = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }).map((value) => String(value)),
)
const savedRule: fc.Arbitrary<SavedRule> = fc.record({
  shape: fc.option(fc.string({ unit: 'binary' })),
  column: fc.constantFrom(...TRUTH_COLUMNS),
  path: fc
    .array(fc.oneof(fc.string(), fc.nat(20)), { maxLength: 4 })
    .map((steps) => jsonPath(steps))
    .filter((path) => refusedPath(path) === null),
  allow_number: fc.boolean(),
  filter: fc.record(
    { conv_id: fc.string(), session_id: fc.string(), from_ms: ms, until_ms: ms },
    { requiredKeys: [] },
  ),
  note: fc.string().filter((note) => note.trim() === note && note !== ''),
})

/** What is said of a file that is refused. */
function refusal(text: string): { kind: string; message: string; next: string } {
  try {
    rulesFiles.parse(text)
  } catch (error) {
    if (error instanceof TurnscopeError) return error
    throw error
  }
  return expect.fail('was not refused')
}

const changed = (change: (file: { rules: Record<string, unknown>[] } & Record<string, unknown>) => void) => {
  const file = JSON.parse(formatRulesFile([RULE, RULE]))
  change(file)
  return `${JSON.stringify(file, null, 2)}\n`
}

describe('a file of rules', () => {
  test('reads back as the rules it was written from, and writes the same text again', () => {
    fc.assert(
      fc.property(fc.array(savedRule, { minLength: 1, maxLength: 5 }), (rules) => {
        const text = formatRulesFile(rules)
        const read = rulesFiles.parse(text).rules
        expect(read).toEqual(rules)
        expect(formatRulesFile(read)).toBe(text)
      }),
    )
  })

  test('may leave out what has a default, and begin with a byte order mark', () => {
    const { shape, column, path, note } = RULE
    const file = {
      kind: 'turnscope-recovery-rules',
      format: 1,
      rules: [{ shape, column, path, note: ` ${note} ` }],
    }
    expect(rulesFiles.parse(`\ufeff${JSON.stringify(file)}`).rules).toEqual([
      { shape, column, path, note, allow_number: false, filter: {} },
    ])
  })

  test.each([
    ['{\n  "kind": "turnscope-recovery-rules",\n  "format" 1\n}', 'Line 3, column 12: '],
    [formatRulesFile([RULE]).replace('"note"', "'note'"), 'Line 15, column 7: '],
    [formatRulesFile([RULE]).slice(0, -20), 'Line 15, '],
    ['', 'Line 1, column 1: '],
  ])('that is no JSON is refused by line and column', (text, place) => {
    const { kind, message } = refusal(text)
    expect(kind).toBe('InvalidRequest')
    expect(message).toContain(place)
  })

  test.each<[string, string, (file: { rules: Record<string, unknown>[] } & Record<string, unknown>) => void]>(
    [
      [
        'an unknown column',
        'line 19, $.rules[1].column: ',
        ({ rules }) => (rules[1]!.column = 'updated_at_ms'),
      ],
      ['no note', 'line 17, $.rules[1].note: ', ({ rules }) => delete rules[1]!.note],
      ['an empty note', 'line 27, $.rules[1].note: ', ({ rules }) => (rules[1]!.note = '  ')],
      ['no shape', '$.rules[0].shape: ', ({ rules }) => delete rules[0]!.shape],
      ['a member that there is not', 'line 5, $.rules[0]: ', ({ rules }) => (rules[0]!.overwrite = true)],
      [
        'a filter that there is not',
        '$.rules[0].filter: ',
        ({ rules }) => (rules[0]!.filter = { conv: 'c' }),
      ],
      [
        'a time that is none',
        '$.rules[0].filter.from_ms: ',
        ({ rules }) => (rules[0]!.filter = { from_ms: 1.5 }),
      ],
      ['no rule', 'line 4, $.rules: ', (file) => (file.rules = [])],
      ['rules that are no list', 'line 4, $.rules: ', (file) => (file.rules = {} as never)],
      ['a format that never was', 'line 3, $.format: ', (file) => (file.format = 0)],
      ['a path that is none', 'line 20, $.rules[1].path: ', ({ rules }) => (rules[1]!.path = 'runtime')],
      ['a path to many places', 'line 20, $.rules[1].path: ', ({ rules }) => (rules[1]!.path = '$.*')],
      [
        'a path to what is context',
        'line 20, $.rules[1].path: ',
        ({ rules }) => (rules[1]!.path = '$["geppetto.runtime@v1"]["profile.slug"]'),
      ],
    ],
  )('with %s is refused by line and field', (_, place, change) => {
    const { kind, message, next } = refusal(changed(change))
    expect(kind).toBe('InvalidRequest')
    expect(message).toContain(place)
    expect(message).not.toMatch(/\.\.$/)
    expect(next).toContain('recovery-rules.schema.json')
  })

  test('of a newer format is refused as that, whatever else it holds', () => {
    const text = changed((file) => {
      file.format = 2
      file.steps = []
    })
    expect(refusal(text).kind).toBe('VersionMismatch')
    expect(refusal(text).message).toContain('format 2')
  })

  test.each(['{}', '[]', 'null', '"turnscope-recovery-rules"', '{"kind":"other","format":9}'])(
    '%s is none',
    (text) => {
      expect(refusal(text)).toMatchObject({ kind: 'InvalidRequest' })
    },
  )

  test('of any text is read or refused in words', () => {
    const bent = fc
      .tuple(fc.array(savedRule, { minLength: 1, maxLength: 2 }), fc.nat(), fc.string({ maxLength: 4 }))
      .map(([rules, at, piece]) => {
        const text = formatRulesFile(rules)
        return text.slice(0, at % text.length) + piece + text.slice((at % text.length) + piece.length)
      })
    fc.assert(
      fc.property(fc.oneof(bent, fc.json(), fc.string()), (text) => {
        try {
          expect(rulesFiles.parse(text).rules.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(TurnscopeError)
          expect((error as TurnscopeError).message).toMatch(/\.$/)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('that is not there, a folder, or no text is refused in words', () => {
    expect(() => rulesFiles.read(join(folder, 'none.json'))).toThrow(
      expect.objectContaining({ kind: 'NotFound' }),
    )
    expect(() => rulesFiles.read(folder)).toThrow(expect.objectContaining({ kind: 'InvalidRequest' }))
    const path = join(folder, 'latin1.json')
    writeFileSync(path, Buffer.from('{"kind":"é"}', 'latin1'))
    expect(() => rulesFiles.read(path)).toThrow(expect.objectContaining({ kind: 'InvalidRequest' }))
  })

  test('is written whole or not at all, and over nothing without a word', () => {
    const path = join(folder, 'rules.json')
    const evidence = join(folder, 'turns.db')
    writeFileSync(evidence, 'evidence')
    const target = { path, replace: false, protectedPaths: [evidence] }
    const written = writeRulesFile(target, [RULE])
    expect(rulesFiles.read(path).rules).toEqual([RULE])
    expect(written.bytes).toBe(readFileSync(path).length)
    expect(() => writeRulesFile(target, [RULE, RULE])).toThrow(
      expect.objectContaining({ kind: 'TargetExists' }),
    )
    expect(rulesFiles.read(path).rules).toHaveLength(1)
    writeRulesFile({ ...target, replace: true }, [RULE, RULE])
    expect(rulesFiles.read(path).rules).toHaveLength(2)
    for (const replace of [false, true]) {
      expect(() => writeRulesFile({ ...target, path: evidence, replace }, [RULE])).toThrow(TurnscopeError)
    }
    expect(() => writeRulesFile({ ...target, path: join(folder, 'empty.json') }, [])).toThrow(
      expect.objectContaining({ kind: 'InvalidRequest' }),
    )
    mkdirSync(join(folder, 'taken'))
    expect(() => writeRulesFile({ ...target, path: join(folder, 'taken'), replace: true }, [RULE])).toThrow(
      expect.objectContaining({ kind: 'NotWritable' }),
    )
    expect(readFileSync(evidence, 'utf8')).toBe('evidence')
    expect(readdirSync(folder).sort()).toEqual(['rules.json', 'taken', 'turns.db'])
  })
})
