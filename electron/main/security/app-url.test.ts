import { expect, test } from 'vitest'
import { isAppUrl, placeOfLink } from './app-url.ts'

const PLACE = '#/case/0123456789abcdef/timeline/c/t?session=s&by=time'

test('a link to a place in a case leads there', () => {
  expect(placeOfLink(`turnscope://app/${PLACE}`)).toBe(PLACE)
})

test('any other link leads nowhere, and opens nothing', () => {
  for (const link of [
    'turnscope://app/',
    'turnscope://app/#/open?path=/etc/passwd',
    'turnscope://app/#/case/../../../etc/passwd',
    `turnscope://elsewhere/${PLACE}`,
    `turnscope://app/index.html${PLACE}`,
    `https://example.org/${PLACE}`,
    'file:///etc/passwd',
  ])
    expect(placeOfLink(link)).toBeNull()
})

test('what a link adds to a place does not reach the page', () => {
  expect(placeOfLink(`turnscope://app/${PLACE}&path=/etc/passwd&__proto__=1`)).toBe(PLACE)
})

test('only the one page is the app, at any place in it', () => {
  expect(isAppUrl(`turnscope://app/${PLACE}`)).toBe(true)
  for (const url of [
    'turnscope://app',
    'turnscope://app/other',
    'turnscope://app.evil/',
    'turnscope://app/?#',
  ])
    expect(isAppUrl(url)).toBe(false)
})
