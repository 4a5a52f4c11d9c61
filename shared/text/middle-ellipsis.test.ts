import { describe, expect, test } from 'vitest'
import { visibleText } from '../truth/visible.ts'
import { middleEllipsis } from './middle-ellipsis.ts'

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

  test('text of characters outside the basic plane fits by its characters, too', () => {
    for (const n of [26, 50]) expect(middleEllipsis('😀'.repeat(n), 50)).toBe('😀'.repeat(n))
    expect(Array.from(middleEllipsis('😀'.repeat(51), 50))).toHaveLength(50)
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
