import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { characterInWords, idPieces, textPieces, visibleLines, visibleText } from './visible.ts'

/** Characters that draw nothing, or that turn or join what stands around them. */
const INVISIBLE = [
  ['NUL', '\0'],
  ['a line feed', '\n'],
  ['DEL', '\u007f'],
  ['a C1 control', '\u0085'],
  ['the soft hyphen', '\u00ad'],
  ['the grapheme joiner', '\u034f'],
  ['an Arabic number sign', '\u0605'],
  ['the Arabic letter mark', '\u061c'],
  ['a Hangul filler', '\u115f'],
  ['a Khmer inherent vowel', '\u17b4'],
  ['a Mongolian variation selector', '\u180b'],
  ['a zero-width space', '\u200b'],
  ['a zero-width joiner', '\u200d'],
  ['a line separator', '\u2028'],
  ['an override of direction', '\u202e'],
  ['a word joiner', '\u2060'],
  ['the empty Braille pattern', '\u2800'],
  ['the other Hangul filler', '\u3164'],
  ['a variation selector', '\ufe0f'],
  ['the byte order mark', '\ufeff'],
  ['the half-width filler', '\uffa0'],
  ['a noncharacter', '\uffff'],
  ['the Kaithi number sign', '\u{110bd}'],
  ['a musical control', '\u{1d173}'],
  ['a tag letter', '\u{e0061}'],
  ['a variation selector of the other plane', '\u{e0100}'],
  ['half of a surrogate pair', '\ud800'],
  ['the other half', '\udc00'],
] as const

describe('one invisible character', () => {
  test.each(INVISIBLE)('%s is named wherever it is', (_what, character) => {
    const name = `\\u{${character.codePointAt(0)!.toString(16)}}`
    for (const [before, after] of [
      ['planner', ''],
      ['', 'planner'],
      ['plan', 'ner'],
      ['👩', 'x'],
    ]) {
      expect(visibleText(`${before}${character}${after}`)).toBe(`${before}${name}${after}`)
    }
  })

  test.each(INVISIBLE)(
    '%s is named in text that is shown as lines, but for line feeds',
    (_what, character) => {
      const shown = visibleLines(`plan${character}ner`)
      if (character === '\n') expect(shown).toBe('plan\nner')
      else expect(shown).toBe(`plan\\u{${character.codePointAt(0)!.toString(16)}}ner`)
    },
  )
})

describe('ids', () => {
  test('white space counts where it could be overlooked or taken for a space', () => {
    expect(visibleText('planner ')).toBe('planner\\u{20}')
    expect(visibleText('  ')).toBe('\\u{20}\\u{20}')
    expect(visibleText('\u3000a b\u00a0c\u0085')).toBe('\\u{3000}a b\\u{a0}c\\u{85}')
    expect(idPieces('a b')).toEqual([{ text: 'a b', hidden: false }])
  })

  test('different values look different, whatever they hold', () => {
    const piece = fc.constantFrom(
      ...INVISIBLE.map(([, character]) => character),
      ...[' ', 'a', '\\', 'u', '{', '}', '\\u{200b}', '200b', '👩', '🔧', '\u00a0'],
    )
    const nasty = fc.string({ unit: piece, maxLength: 6 })
    fc.assert(
      fc.property(nasty, nasty, (one, other) => {
        fc.pre(one !== other)
        expect(visibleText(one)).not.toBe(visibleText(other))
      }),
      { numRuns: 5000 },
    )
    fc.assert(
      fc.property(nasty, fc.nat(6), fc.constantFrom(...INVISIBLE), (text, at, [, character]) => {
        expect(visibleText(text.slice(0, at) + character + text.slice(at))).not.toBe(visibleText(text))
      }),
      { numRuns: 5000 },
    )
  })
})

test('ordinary text stands as it is', () => {
  for (const text of ['planner', 'שלום – naïve 你好 é', '👩🔧', 'C:\\users\\new', '$["a b"].c', '']) {
    expect(visibleText(text)).toBe(text)
    expect(visibleLines(text)).toBe(text)
  }
  expect(visibleLines('a\n\tb\u00a0c ')).toBe('a\n\tb\u00a0c ')
})

test('an emoji of several characters stays in one piece; a joiner between other characters is named', () => {
  for (const emoji of ['👨\u200d👩\u200d👧', '👩🏽\u200d🔧', '👁\ufe0f\u200d🗨\ufe0f']) {
    expect(textPieces(`a${emoji}b`)).toEqual([{ text: `a${emoji}b`, hidden: false }])
    expect(visibleText(emoji)).toBe(emoji)
  }
  expect(visibleLines('⚠\ufe0f 1\ufe0f\u20e3')).toBe('⚠\ufe0f 1\ufe0f\u20e3')
  expect(visibleText('a\u200db')).toBe('a\\u{200d}b')
  expect(visibleText('👨\u200dx')).toBe('👨\\u{200d}x')
  expect(visibleText('👨\u200d👨\u200d👨\u200d👨')).toContain('\\u{200d}')
  // A flag of a region is spelled in tag letters, which most systems do not draw.
  expect(visibleText('🏴\u{e0067}\u{e007f}')).toBe('🏴\\u{e0067}\\u{e007f}')
})

test('pieces give the text back in order and say which of them are names', () => {
  expect(textPieces('a\nb')).toEqual([
    { text: 'a', hidden: false },
    { text: '\\u{a}', hidden: true },
    { text: 'b', hidden: false },
  ])
  expect(textPieces('')).toEqual([])
})

test('a character is named in a sentence where it could not be seen', () => {
  expect(characterInWords('x')).toBe('“x”')
  expect(characterInWords('\ufeff')).toBe('U+FEFF')
  expect(characterInWords('\u{e0061}')).toBe('U+E0061')
  expect(characterInWords('\u00a0')).toBe('U+00A0')
})

test('text that is not looked through shows as it is, character by character', () => {
  for (let code = 0; code < 0x100; code++) {
    const character = String.fromCharCode(code)
    const isSeen = /[!-~]/.test(character) || code > 0xa0
    // A soft hyphen draws nothing.
    if (code === 0xad) continue
    expect([code, idPieces(character)]).toEqual([
      code,
      [{ text: isSeen ? character : `\\u{${code.toString(16)}}`, hidden: !isSeen }],
    ])
  }
  expect([visibleText(' a b  c '), visibleText('C:\\u{41}'), visibleText('C:\\users')]).toEqual([
    '\\u{20}a b  c\\u{20}',
    'C:\\u{5c}u{41}',
    'C:\\users',
  ])
})
