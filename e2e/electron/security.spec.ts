import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { HOST_CHANNELS } from '../../shared/contract/host.ts'
import { expect, sampleIn, test } from '../fixtures.ts'
import type { RunningElectron } from '../hosts.ts'
import { chooseFromMenu } from '../menu.ts'

interface Inspectable {
  getLastWebPreferences(): Electron.WebPreferences
}

/** What the page's window was made with. Electron has it, and its types do not. */
const preferencesOf = ({ app }: RunningElectron) =>
  app.evaluate(({ BrowserWindow }) =>
    (BrowserWindow.getAllWindows()[0]!.webContents as unknown as Inspectable).getLastWebPreferences(),
  )

test('the page is ours alone: what it reaches, what reaches it, and where it can go', async ({
  start,
  home,
}) => {
  const running = (await start()) as RunningElectron
  const { app, page } = running

  await test.step('the page is sandboxed and isolated, with no Node in reach', async () => {
    const preferences = await preferencesOf(running)
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
    expect(preferences.webviewTag).not.toBe(true)
    expect(
      await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in window)),
    ).toEqual([])
  })

  await test.step('it has one bridge, and on it what is written here', async () => {
    const bridge = await page.evaluate(() =>
      Object.entries((window as unknown as { turnscope: object }).turnscope).map(
        ([name, value]) => `${name}: ${typeof value}`,
      ),
    )
    expect(bridge.sort()).toEqual([
      'claimCase: function',
      'connect: function',
      'host: string',
      'onEngineState: function',
      'onLink: function',
      'onMenu: function',
      'onOpenFiles: function',
      'pathOfFile: function',
      'pickDatabase: function',
      'pickFolder: function',
      'pickSavePath: function',
      'platform: string',
      'present: function',
      'restartEngine: function',
      'setDocument: function',
      'setWork: function',
      'tellEnded: function',
    ])
  })

  await test.step('it runs under the policy of its own protocol', async () => {
    const policy = await page.evaluate(async () => {
      const answer = await fetch(location.href.split('#')[0]!)
      return answer.headers.get('content-security-policy')
    })
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
  })

  await test.step('what a page may do is never widened: no mixed content, no features that are tried out, no switches of Blink', async () => {
    const preferences = await preferencesOf(running)
    expect(preferences.webSecurity).toBe(true)
    const { allowRunningInsecureContent, experimentalFeatures, enableBlinkFeatures } = preferences
    for (const widened of [allowRunningInsecureContent, experimentalFeatures, enableBlinkFeatures])
      expect(widened || false).toBe(false)
  })

  await test.step('addresses that are handed to the system come from the menu, and are the project’s own', async () => {
    await app.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      shell.openExternal = async (url) => void opened.push(url)
    })
    await page.evaluate(() => {
      window.open('file:///etc/passwd')
      const link = Object.assign(document.createElement('a'), {
        href: 'smb://example.invalid/x',
        target: '_blank',
      })
      document.body.append(link)
      link.click()
      link.remove()
    })
    for (const label of ['Documentation', 'Report a Problem']) await chooseFromMenu(running, label)
    const opened = await app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
    const { homepage, bugs } = packageJson
    expect(opened).toEqual([`${homepage}#readme`, bugs])
  })

  await test.step('a page that is not ours is answered nothing, though it reached Electron', async () => {
    const preload = join(home, 'stranger.cjs')
    writeFileSync(
      preload,
      `const { contextBridge, ipcRenderer } = require('electron')
       contextBridge.exposeInMainWorld('ask', (...given) => ipcRenderer.invoke(...given))`,
    )
    const requests = [[HOST_CHANNELS.pickFolder], [HOST_CHANNELS.claimCase, '0123456789abcdef']]
    const answers = await app.evaluate(
      async ({ BrowserWindow }, [preload, requests]) => {
        const stranger = new BrowserWindow({ show: false, webPreferences: { preload } })
        try {
          await stranger.loadURL('data:text/html,stranger')
          return await stranger.webContents.executeJavaScript(
            `Promise.all(${JSON.stringify(requests)}.map((given) =>
              window.ask(...given).then(() => 'answered', (error) => String(error))))`,
          )
        } finally {
          stranger.destroy()
        }
      },
      [preload, requests] as const,
    )
    expect(answers).toEqual(requests.map(() => expect.stringMatching(/refused/)))
  })

  await test.step('permissions are denied', async () => {
    expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied')
  })

  await test.step('the page comes from its own protocol and can leave it by no way', async () => {
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
})

test('a second start hands its file to the first window; an engine that is killed is started again, and the page goes on', async ({
  start,
  evidence,
  home,
}) => {
  const file = sampleIn(evidence)
  const { app, page } = (await start()) as RunningElectron
  await app.evaluate(
    ({ app }, [path, folder]) => app.emit('second-instance', {}, [], folder, { args: [path], folder }),
    [file, home] as const,
  )
  await expect(page.getByRole('region', { name: 'Before opening' })).toContainText('turns.db')
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
