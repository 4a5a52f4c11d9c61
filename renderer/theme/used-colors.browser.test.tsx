import { afterEach, expect, test } from 'vitest'
import { withColors } from './used-colors.ts'

const root = document.documentElement
afterEach(() => {
  delete root.dataset.theme
})

const inTheme = (theme: string, property: string): string => {
  root.dataset.theme = theme
  return withColors(document.body, (colorOf) => colorOf(property))
}

test('the root’s data-theme chooses between the two colours of a token', () => {
  expect(inTheme('light', '--panel')).toBe('rgb(255, 255, 255)')
  expect(inTheme('dark', '--panel')).toBe('rgb(29, 31, 34)')
})

test('every colour of a runtime is told in both themes, as a canvas can use it, and nothing is left in the page', () => {
  const before = document.body.childElementCount
  for (const theme of ['light', 'dark']) {
    const told = ['--unknown', '--rt-mark', ...Array.from({ length: 8 }, (_, n) => `--rt-${n + 1}`)].map(
      (name) => inTheme(theme, name),
    )
    for (const color of told) expect(color).toMatch(/^rgba?\(/)
    expect(new Set(told).size).toBe(told.length)
  }
  expect(document.body.childElementCount).toBe(before)
})
