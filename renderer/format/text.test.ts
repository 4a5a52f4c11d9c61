import { describe, expect, test } from 'vitest'
import { fileName, folderOf, idPieces, middleEllipsis, shortHash, textPieces, visibleText } from './text.ts'

/** Whether no surrogate stands alone. */
const isWhole = (text: string): boolean => visibleText(text) === text

describe('text of the file', () => {
  test('control, direction and zero-width characters are named, everything else stands as it is', () => {
    expect(visibleText('a\0b\nc\td\u007f')).toBe('a\\x00b\\nc\\td\\x7f')
    expect(visibleText('\u202eabc\u202c\u200b\ufeff\u2028')).toBe('\\u202eabc\\u202c\\u200b\\ufeff\\u2028')
    expect(visibleText('שלום – naïve 👩‍🔧'.replaceAll('\u200d', ''))).toBe('שלום – naïve 👩🔧')
  })

  test('lone surrogates are named, pairs are not', () => {
    expect(visibleText('x\ud800y')).toBe('x\\ud800y')
    expect(visibleText('x\udc00')).toBe('x\\udc00')
    expect(visibleText('😀')).toBe('😀')
  })

  test('pieces give the text back in order and say which of them are names', () => {
    expect(textPieces('a\nb')).toEqual([
      { text: 'a', control: false },
      { text: '\\n', control: true },
      { text: 'b', control: false },
    ])
    expect(textPieces('')).toEqual([])
  })
})

test('white space at the ends of an id is named, within it stands as it is', () => {
  expect(visibleText('planner ')).toBe('planner\\x20')
  expect(visibleText('\u3000a b\u00a0c\u0085')).toBe('\\u3000a b\u00a0c\\x85')
  expect(visibleText('  ')).toBe('\\x20\\x20')
  expect(idPieces('a b')).toEqual([{ text: 'a b', control: false }])
})

describe('middle ellipsis', () => {
  test('keeps both ends and the given length', () => {
    const short = middleEllipsis('93a0cf71-39f9-4cd2-a0a1-9a8b7c0d0014', 20)
    expect(short).toBe('93a0cf71-39f9…0d0014')
    expect(short).toHaveLength(20)
  })

  test('text that fits is not touched', () => {
    expect(middleEllipsis('short', 5)).toBe('short')
    expect(middleEllipsis('', 5)).toBe('')
  })

  test('never cuts a surrogate pair', () => {
    const emoji = '😀'.repeat(200)
    for (let max = 4; max < 30; max++) {
      const short = middleEllipsis(emoji, max)
      expect(isWhole(short)).toBe(true)
      expect(Array.from(short)).toHaveLength(max)
    }
    expect(isWhole(middleEllipsis(`${'a'.repeat(50)}😀bcdef`, 20))).toBe(true)
  })
})

test('hashes are shortened to both ends', () => {
  expect(shortHash(`7f3a${'0'.repeat(56)}c2e1`)).toBe('7f3a…c2e1')
})

test('names and folders of paths of either kind of system', () => {
  expect(fileName('/a/b/turns.db')).toBe('turns.db')
  expect(fileName('C:\\a\\turns.db')).toBe('turns.db')
  expect(fileName('/a/b/')).toBe('b')
  expect(folderOf('/a/b/turns.db')).toBe('/a/b')
  expect(folderOf('/turns.db')).toBe('/')
  expect(folderOf('C:\\a\\turns.db')).toBe('C:\\a')
})
