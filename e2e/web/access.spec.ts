import { request } from '@playwright/test'
import { expect, test } from '../fixtures.ts'

test('the page is for those who have the token, from this host alone, and loads nothing from elsewhere', async ({
  start,
}) => {
  const { page } = await start()
  const { origin, search } = new URL(page.url())

  await test.step('the address bar does not keep the token', () => {
    expect(search).toBe('')
  })

  await test.step('without the token nothing of the app is served', async () => {
    const stranger = await request.newContext({ baseURL: origin })
    for (const path of ['/', '/index.html', '/host.json', '/rpc']) {
      expect((await stranger.get(path)).status(), path).toBe(401)
    }
    await stranger.dispose()
  })

  await test.step('a foreign Host is turned away', async () => {
    const cookies = await page.context().cookies()
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const client = await request.newContext({ baseURL: origin, extraHTTPHeaders: { cookie } })
    expect((await client.get('/')).status()).toBe(200)
    expect((await client.get('/', { headers: { host: 'evil.example' } })).status()).toBe(403)
    await client.dispose()
  })

  await test.step('the policy lets nothing else in', async () => {
    const response = await page.reload()
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-eval')
    expect(policy).toMatch(/script-src 'self'(;|$)/)
  })
})
