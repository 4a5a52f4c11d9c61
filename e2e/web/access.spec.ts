import { request } from '@playwright/test'
import { expect, test } from '../fixtures.ts'

test('without the token nothing of the app is served', async ({ start }) => {
  const { page } = await start()
  const { origin } = new URL(page.url())
  const stranger = await request.newContext({ baseURL: origin })
  for (const path of ['/', '/index.html', '/host.json', '/rpc']) {
    expect((await stranger.get(path)).status(), path).toBe(401)
  }
  await stranger.dispose()
})

test('the address bar does not keep the token', async ({ start }) => {
  const { page } = await start()
  expect(new URL(page.url()).search).toBe('')
})

test('a foreign Host or Origin is turned away', async ({ start }) => {
  const { page } = await start()
  const { origin } = new URL(page.url())
  const cookies = await page.context().cookies()
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const client = await request.newContext({ baseURL: origin, extraHTTPHeaders: { cookie } })
  expect((await client.get('/')).status()).toBe(200)
  expect((await client.get('/', { headers: { host: 'evil.example' } })).status()).toBe(403)
  await client.dispose()
})

test('the page may load nothing from elsewhere', async ({ start }) => {
  const { page } = await start()
  const response = await page.reload()
  const policy = response?.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe-eval')
  expect(policy).toMatch(/script-src 'self'(;|$)/)
})
