import { describe, expect, test } from 'vitest'
import { visibleText } from '../../shared/truth/visible.ts'
import { fileName, folderOf, middleEllipsis, shortHash } from './text.ts'

/** Whether no surrogate stands alone. */
const isWhole = (text: string): boolean => visibleText(text) === text

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
  expect(folderOf('C:\\turns.db')).toBe('C:\\')
  expect(folderOf('/a/b/turns.db')).toBe('/a/b')
  expect(folderOf('/turns.db')).toBe('/')
  expect(folderOf('C:\\a\\turns.db')).toBe('C:\\a')
})
