import { expect, sampleIn, test } from '../fixtures.ts'
import type { RunningElectron } from '../hosts.ts'

interface Inspectable {
  getLastWebPreferences(): Electron.WebPreferences
}

test('the page is sandboxed and isolated, with no Node in reach', async ({ start }) => {
  const { app, page } = (await start()) as RunningElectron
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } =
      // Electron has it, and its types do not.
      (BrowserWindow.getAllWindows()[0]!.webContents as unknown as Inspectable).getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webviewTag }
  })
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
  expect(preferences.webviewTag).not.toBe(true)
  expect(
    await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in window)),
  ).toEqual([])
})

test('the page comes from its own protocol and can leave it by no way', async ({ start }) => {
  const { app, page } = (await start()) as RunningElectron
  expect(new URL(page.url()).protocol).toBe('turnscope:')
  await expect(page.getByRole('heading', { name: 'Turnscope' })).toBeVisible()
  const here = page.url()
  // Not through locators: those wait for the navigation, which is the very thing that must not come.
  await page.evaluate(() => {
    window.open('https://example.invalid/')
    location.href = 'https://example.invalid/'
  })
  const shown = await app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!
    return webContents.executeJavaScript('[location.href, document.querySelector("h1").textContent]')
  })
  expect(shown).toEqual([here, 'Turnscope'])
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  const outside = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
      `fetch('turnscope://app/../../package.json').then((r) => r.text()).then((t) => t.includes('better-sqlite3'), () => false)`,
    ),
  )
  expect(outside).toBe(false)
})

test('permissions are denied', async ({ start }) => {
  const { page } = await start()
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied')
})

test('a second start hands its file to the first window', async ({ start, evidence, home }) => {
  const file = sampleIn(evidence)
  const { app, page } = (await start()) as RunningElectron
  await app.evaluate(
    ({ app }, [path, folder]) => app.emit('second-instance', {}, [], folder, { args: [path], folder }),
    [file, home] as const,
  )
  await expect(page.getByRole('region', { name: 'Before opening' })).toContainText('turns.db')
})

test('an engine that is killed is started again, and the page goes on', async ({ start, evidence }) => {
  const { app, page } = (await start(sampleIn(evidence))) as RunningElectron
  await expect(page.getByRole('region', { name: 'Before opening' })).toBeVisible()
  await app.evaluate(({ app }) => {
    const engine = app
      .getAppMetrics()
      .find(({ type, name }) => type === 'Utility' && /engine/i.test(name ?? ''))
    if (engine === undefined) throw new Error('there is no engine process')
    process.kill(engine.pid, 'SIGKILL')
  })
  await page.getByRole('region', { name: 'Before opening' }).getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('banner').or(page.getByRole('alert'))).toContainText(/sealed|engine/i)
  await expect(async () => {
    const again = page.getByRole('button', { name: /^(Try again|Open)$/ })
    if (await again.first().isVisible()) await again.first().click()
    await expect(page.getByRole('banner')).toContainText('sealed', { timeout: 2000 })
  }).toPass()
})
