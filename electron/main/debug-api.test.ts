import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { DebugAnswer } from '../../shared/contract/payload.ts'
import { type DebugApi, startDebugApi } from './debug-api.ts'

let api: DebugApi
let asked: string[]
let answer: () => Promise<DebugAnswer>
const logged: string[] = []
beforeEach(async () => {
  asked = []
  answer = async () => ({ status: 200, headers: { 'Content-Type': 'application/json' }, body: '{}\n' })
  api = await startDebugApi(
    (method, target) => {
      asked.push(`${method} ${target}`)
      return answer()
    },
    (line) => logged.push(line),
  )
})
afterEach(() => api.close())

const get = (path: string, token: string | null = api.token): Promise<Response> =>
  fetch(`${api.url}${path}`, token === null ? {} : { headers: { Authorization: `Bearer ${token}` } })

test('who has the token is answered, and the engine gets the request as it was sent', async () => {
  const response = await get('/turn/a%2Fb/c/d?x=%20')
  expect([response.status, await response.text()]).toEqual([200, '{}\n'])
  expect(asked).toEqual(['GET /api/debug/turn/a%2Fb/c/d?x=%20'])
})

test('who has no token learns nothing, and the engine is not asked', async () => {
  for (const token of [null, '', 'guess']) expect((await get('/conversations', token)).status).toBe(401)
  expect(
    (await fetch(new URL('/', api.url), { headers: { Authorization: `Bearer ${api.token}` } })).status,
  ).toBe(404)
  expect(asked).toEqual([])
})

test('each start has a token of its own, and a stopped one answers nobody', async () => {
  const other = await startDebugApi(answer, () => undefined)
  expect(other.token).not.toBe(api.token)
  other.close()
  await expect(fetch(`${other.url}/conversations`)).rejects.toThrow()
})

test('what goes wrong is said in words for people, and for the log alone otherwise', async () => {
  answer = () => Promise.reject(new TurnscopeError('EngineExited', 'The engine stopped.', 'Wait for it.'))
  const expected = await get('/conversations')
  expect([expected.status, await expected.text()]).toEqual([503, 'The engine stopped. Wait for it.\n'])
  answer = () => Promise.reject(new Error('a fault of ours'))
  const fault = await get('/conversations')
  expect([fault.status, await fault.text()]).toEqual([500, 'internal error\n'])
  expect(logged.join()).toMatch(/^debug API: Error\n +at /)
  expect(logged.join()).not.toContain('a fault of ours')
})

test('strangers who take every connection push out each other, and whoever has the token is answered', async () => {
  const { port } = new URL(api.url)
  const strangers = Array.from({ length: 400 }, () =>
    connect(Number(port), '127.0.0.1').on('error', () => undefined),
  )
  await Promise.all(strangers.map((socket) => once(socket, 'connect')))
  expect((await get('/conversations')).status).toBe(200)
  for (const socket of strangers) socket.destroy()
})
