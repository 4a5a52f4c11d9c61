import { expect, test } from 'vitest'
import { pictureOf } from './picture.ts'

const parts = {
  chart: '<svg width="400" height="100"><rect fill="var(--rt-1)"/><text>planner</text></svg>',
  width: 400,
  height: 100,
  title: 'Turns <per> runtime & more',
  note: 'Turns from the cutover on. 821 of 1,200 turns lie before it and are left out.',
  colorOf: (property: string) => `rgb(1, 2, 3)/*${property}*/`,
}

test('a picture names what it shows and what is left out, and leaves no custom property open', () => {
  const { markup } = pictureOf(parts)
  expect(markup).not.toContain('var(')
  expect(markup).toContain('Turns &lt;per&gt; runtime &amp; more')
  expect(markup).toContain('821 of 1,200')
  expect(markup).toContain('--rt-1')
})

test('a picture asks the network for nothing', () => {
  const { markup } = pictureOf(parts)
  expect(markup.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg'])
  expect(markup).not.toMatch(/href|url\((?!#)|@import/)
})

test('what is invisible in a title is named, so that the picture is well-formed', () => {
  expect(pictureOf({ ...parts, title: 'a\u0000b' }).markup).toContain('<title>a\\u{0}b</title>')
})
