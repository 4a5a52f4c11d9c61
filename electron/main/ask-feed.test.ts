import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { askFeed, isLater } from './ask-feed.ts'

let stop = (): void => undefined
afterEach(() => stop())

/** A feed that answers as told, and what it was asked. */
async function feed(
  answer: (response: ServerResponse) => void,
): Promise<{ address: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    answer(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest`, asked }
}

const RELEASE = { tag_name: 'v1.2.3', html_url: 'https://example.invalid/releases/1.2.3', body: 'more' }

test('a feed is told the version and nothing else, in one request', async () => {
  const { address, asked } = await feed((response) => response.end(JSON.stringify(RELEASE)))
  expect(await askFeed(address, '0.9.0')).toEqual({ version: '1.2.3', page: RELEASE.html_url })
  expect(asked).toHaveLength(1)
  const { method, url, headers } = asked[0]!
  expect({ method, url }).toEqual({ method: 'GET', url: '/latest' })
  expect(headers['user-agent']).toBe('Turnscope/0.9.0')
  const usual = [
    'accept',
    'accept-encoding',
    'accept-language',
    'connection',
    'host',
    'sec-fetch-mode',
    'user-agent',
  ]
  expect(Object.keys(headers).filter((name) => !usual.includes(name))).toEqual([])
  expect(headers['accept-language']).toBe('*')
})

test.each<[string, (response: ServerResponse) => void, string]>([
  ['another address', (r) => r.writeHead(302, { Location: '/elsewhere' }).end(), 'answered with 302'],
  ['nothing of that name', (r) => r.writeHead(404).end('no'), 'answered with 404'],
  ['a web page', (r) => r.end('<html>'), 'something else than a release'],
  [
    'a page that is no https address',
    (r) => r.end(JSON.stringify({ ...RELEASE, html_url: 'file:///etc/passwd' })),
    'something else',
  ],
  [
    'a version that is none',
    (r) => r.end(JSON.stringify({ ...RELEASE, tag_name: '1.2.3; rm' })),
    'something else',
  ],
  ['far too much', (r) => r.end(`"${'x'.repeat(2 * 1024 * 1024)}"`), 'something else than a release'],
  [
    'half an answer',
    (r) => r.writeHead(200, { 'Content-Length': 100 }).end('{', () => r.destroy()),
    'something else',
  ],
  ['a closed door', (r) => r.destroy(), 'could not be reached'],
])('a feed that answers with %s is asked once, and why it does not count is said', async (_, answer, why) => {
  const { address, asked } = await feed(answer)
  await expect(askFeed(address, '1.0.0')).rejects.toThrow(why)
  expect(asked).toHaveLength(1)
})

test.each(['http://example.invalid/', 'file:///x', 'x', 'http://127.0.0.1.example.invalid/'])(
  '%s is not asked: only https and this very machine are',
  async (address) => {
    await expect(askFeed(address, '1.0.0')).rejects.toThrow('no https address')
  },
)

test('versions are compared by their numbers', () => {
  expect(isLater('1.10.0', '1.9.9')).toBe(true)
  expect(isLater('2.0.0', '1.9.9')).toBe(true)
  expect(isLater('1.0.0', '1.0.0')).toBe(false)
  expect(isLater('0.9.9', '1.0.0')).toBe(false)
  expect(isLater('1.0.1', '1.1.0')).toBe(false)
})
