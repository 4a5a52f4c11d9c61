import { describe, expect, test } from 'vitest'
import { offsetFor, scrollScale, WheelScale } from './scroll-scale.ts'

describe('scrolling long lists', () => {
  test('a list of ordinary length is scrolled pixel by pixel', () => {
    expect(scrollScale(1_000_000, 700)).toEqual({ height: 1_000_000, scale: 1 })
  })

  test('of a list no browser can lay out, the first and the last row are both reached', () => {
    const content = 46_000_030
    const { height, scale } = scrollScale(content, 700)
    expect(height).toBeLessThan(2 ** 23)
    expect((height - 700) * scale).toBeCloseTo(content - 700)
  })

  test('the wheel moves the content as far as it moves that of any list, however finely it turns', () => {
    const wheel = new WheelScale()
    let content = 0
    for (let turn = 0; turn < 1000; turn++) content += wheel.pixels(3, 7.5) * 7.5
    expect(content).toBeCloseTo(3000, -1)
  })
})

describe('bringing a row into sight', () => {
  const view = { offset: 1000, height: 700, covered: 30 }

  test('a row in sight does not move anything', () => {
    expect(offsetFor({ start: 1030, end: 1076 }, view, 'auto')).toBe(1000)
    expect(offsetFor({ start: 1654, end: 1700 }, view, 'auto')).toBe(1000)
  })

  test('a row above ends up below the header, a row below at the bottom', () => {
    expect(offsetFor({ start: 900, end: 946 }, view, 'auto')).toBe(870)
    expect(offsetFor({ start: 1690, end: 1736 }, view, 'auto')).toBe(1036)
  })

  test('a row is centred in what the header leaves', () => {
    expect(offsetFor({ start: 5000, end: 5046 }, view, 'center')).toBe(4658)
  })
})
