/** Items 1 to 10 of Electron's security checklist, a test each. */
import { readFileSync } from 'node:fs'
import { expect } from '../fixtures.ts'
import { preferencesOf, test } from './one-app.ts'

test('1: only what is its own is loaded, over its own protocol', async ({
  checked: { running, reached, site },
}) => {
  const { app, page } = running
  const loaded = await page.evaluate(() =>
    performance.getEntries().flatMap(({ name }) => (URL.canParse(name) ? [new URL(name).protocol] : [])),
  )
  expect(loaded).toContain('turnscope:')
  expect(new Set(loaded)).toEqual(new Set(['turnscope:']))
  expect(await page.evaluate(() => isSecureContext)).toBe(true)
  // By every session, one made later too, whatever asks: a page, or the app itself.
  const answers = await app.evaluate(async ({ net, session, BrowserWindow }, site) => {
    const said = (asked: Promise<unknown>) => asked.then(() => 'loaded', String)
    const other = session.fromPartition('other')
    const window = new BrowserWindow({ show: false })
    try {
      return await Promise.all([
        said(net.fetch(`${site}/net`)),
        said(session.defaultSession.fetch(`${site}/default`)),
        said(other.fetch(`${site}/other`)),
        said(window.loadURL(`${site}/page`)),
        said(
          window.webContents
            .loadURL(`data:text/html,<p>a page`)
            .then(() =>
              window.webContents.executeJavaScript(`fetch('${site}/page-asks', { mode: 'no-cors' })`),
            ),
        ),
      ])
    } finally {
      window.destroy()
    }
  }, site)
  for (const answer of answers) expect(answer).toMatch(/ERR_|Failed to fetch/)
  expect(reached).toEqual([])
})

test('2: a page has no Node', async ({ checked: { running } }) => {
  expect(await preferencesOf(running)).toMatchObject({ nodeIntegration: false })
  const names = ['require', 'process', 'module', 'Buffer', 'global', 'setImmediate']
  expect(await running.page.evaluate((names) => names.filter((name) => name in window), names)).toEqual([])
})

test('3: what the page does to its own world does not reach the bridge’s', async ({
  checked: { running },
}) => {
  expect(await preferencesOf(running)).toMatchObject({ contextIsolation: true })
  // What a page gets of the bridge was made in the page's own world, and leads to no other.
  const isOfThisWorld = await running.page.evaluate(() => {
    const { turnscope } = window as unknown as { turnscope: { connect: object } }
    return turnscope.connect.constructor === Function && turnscope.constructor === Object
  })
  expect(isOfThisWorld).toBe(true)
})

test('4: pages are in the sandbox, also where a window is made without asking for it', async ({
  checked: { running },
}) => {
  expect(await preferencesOf(running)).toMatchObject({ sandbox: true })
  const pids = await running.app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const other = new BrowserWindow({ show: false, webPreferences: { sandbox: false } })
    await other.loadURL('data:text/html,other')
    Object.assign(globalThis, { other })
    return [window!, other].map(({ webContents }) => webContents.getOSProcessId())
  })
  // What the kernel says of them; no other system tells.
  if (process.platform === 'linux')
    for (const pid of pids) expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s*2$/m)
  await running.app.evaluate(() =>
    (globalThis as unknown as { other: Electron.BrowserWindow }).other.destroy(),
  )
})

test('5: whatever a page asks leave for is denied, but for text onto the clipboard', async ({
  checked: { running },
}) => {
  const answers = await running.app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false })
    try {
      // Not the app's own page, whose policy forbids some by itself.
      await window.loadURL('data:text/html,a page')
      return await window.webContents.executeJavaScript(
        `(async () => {
          const names = ['geolocation', 'notifications', 'midi', 'camera', 'microphone', 'clipboard-read', 'clipboard-write',
            'persistent-storage', 'storage-access', 'screen-wake-lock', 'background-sync', 'payment-handler']
          const states = await Promise.all(names.map((name) =>
            navigator.permissions.query({ name }).then(({ state }) => [name, state])))
          return { ...Object.fromEntries(states), asked: await Notification.requestPermission() }
        })()`,
      )
    } finally {
      window.destroy()
    }
  })
  const { 'clipboard-write': write, ...others } = answers as Record<string, string>
  expect(write).toBe('granted')
  expect(new Set(Object.values(others))).toEqual(new Set(['denied']))
  expect(await running.page.evaluate(() => Notification.requestPermission())).toBe('denied')
})

test('6: a page keeps to its own origin', async ({ checked: { running } }) => {
  expect(await preferencesOf(running)).toMatchObject({ webSecurity: true })
})

test('7: a policy that runs the page’s own files alone is in force', async ({
  checked: { running, reached, site },
}) => {
  const { page } = running
  const policy = await page.evaluate(async () => {
    const answer = await fetch(location.href.split('#')[0]!)
    return answer.headers.get('content-security-policy')
  })
  expect(policy).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
  const broken = await page.evaluate(async (site) => {
    const seen: string[] = []
    const all = new Promise<string[]>((resolve) =>
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        if (seen.push(effectiveDirective) === 4) resolve(seen)
      }),
    )
    const add = (tag: string, having: object) =>
      document.body.append(Object.assign(document.createElement(tag), having))
    add('script', { textContent: 'window.ran = true' })
    add('script', { src: 'data:text/javascript,window.ran = true' })
    add('img', { src: `${site}/picture` })
    add('iframe', { src: 'data:text/html,framed' })
    return [...(await all), 'ran' in window]
  }, site)
  expect(broken.sort()).toEqual(['frame-src', 'img-src', 'script-src-elem', 'script-src-elem', false].sort())
  expect(reached).toEqual([])
  await page.reload()
})

test('8: no insecure content is let in', async ({ checked: { running } }) => {
  const { allowRunningInsecureContent } = await preferencesOf(running)
  expect(allowRunningInsecureContent ?? false).toBe(false)
})

test('9: no features that are tried out', async ({ checked: { running } }) => {
  const { experimentalFeatures } = await preferencesOf(running)
  expect(experimentalFeatures ?? false).toBe(false)
})

test('10: no features of Blink by name', async ({ checked: { running } }) => {
  const { enableBlinkFeatures } = await preferencesOf(running)
  expect(enableBlinkFeatures ?? '').toBe('')
  const switched = await running.app.evaluate(({ app }) =>
    ['enable-blink-features', 'enable-experimental-web-platform-features', 'disable-web-security'].filter(
      (name) => app.commandLine.hasSwitch(name),
    ),
  )
  expect(switched).toEqual([])
})
