import { expect, test } from 'vitest'
import { onDownloads, readable } from './builder-words.ts'

const printed = [
  '  • building        target=rpm arch=x64 file=release/Turnscope.rpm',
  '  ⨯ getaddrinfo ENOTFOUND github.com  failedTask=build stackTrace=RequestError: getaddrinfo ENOTFOUND github.com',
  '    at ClientRequest.<anonymous> (/x/node_modules/got/dist/source/core/index.js:970:111)',
]

test('of what electron-builder prints the stack is left out', () => {
  expect(printed.map(readable)).toEqual([printed[0], '  ⨯ getaddrinfo ENOTFOUND github.com', null])
})

test('a download that failed is told with its reason and what to do; another failure is not taken for one', () => {
  expect(onDownloads(printed.join('\n'))).toMatch(/\(getaddrinfo ENOTFOUND github\.com\).*MIRROR/)
  expect(onDownloads('  ⨯ connect ECONNREFUSED 127.0.0.1:443')).toContain('ECONNREFUSED 127.0.0.1:443')
  expect(onDownloads('  ⨯ Please specify project homepage')).toBeNull()
  expect(onDownloads('')).toBeNull()
})
