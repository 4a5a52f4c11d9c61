import { expect, test } from 'vitest'
import { installersOf, released, sumsLine } from './changelog.ts'

const DAY = new Date('2026-03-04T23:59:00Z')

test('the unreleased part gets its version and day, and an empty one stands before it', () => {
  expect(released('# Changelog\n\n## Unreleased\n\n- new\n\n## 0.1.0\n\nFirst.\n', '0.2.0', DAY)).toBe(
    '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-03-04)\n\n- new\n\n## 0.1.0\n\nFirst.\n',
  )
})

test.each([
  ['# Changelog\n\n## 0.1.0\n', '0.2.0', 'no part'],
  ['## Unreleased\n\n## 0.1.0\n\nFirst.\n', '0.2.0', 'says nothing'],
  ['## Unreleased\n\n- new\n\n## 0.1.0\n', '0.1.0', 'already'],
])('a changelog that cannot be released stops the release: %j', (changelog, version, why) => {
  expect(() => released(changelog, version, DAY)).toThrow(why)
})

test('checksums are written as sha256sum reads them', () => {
  expect(sumsLine('Turnscope-1.0.0-linux-x64.deb', 'ab')).toBe('ab  Turnscope-1.0.0-linux-x64.deb\n')
})

test('the installers of a version are its own, and not those of its candidates', () => {
  const own = ['Turnscope-1.0.0-linux-x64.deb', 'Turnscope-1.0.0-portable-x64.exe']
  const candidate = 'Turnscope-1.0.0-rc.1-linux-x64.deb'
  expect(installersOf('1.0.0', [own[1]!, candidate, 'builder-debug.yml', own[0]!])).toEqual(own)
  expect(installersOf('1.0.0-rc.1', [...own, candidate])).toEqual([candidate])
})
