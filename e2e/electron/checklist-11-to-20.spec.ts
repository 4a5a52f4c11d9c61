/** Items 11 to 20 of Electron's security checklist, a test each. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { HOST_CHANNELS } from '../../shared/contract/host.ts'
import { expect } from '../fixtures.ts'
import { chooseFromMenu } from '../menu.ts'
import { readFuses } from '../release-flavour.ts'
import { preferencesOf, test } from './one-app.ts'

/** What a page may ask of main, with arguments that main would take from its own page. */
const ASKED: Partial<Record<keyof typeof HOST_CHANNELS, { by: 'send' | 'invoke'; with: unknown[] }>> = {
  connect: { by: 'send', with: ['0123456789abcdef'] },
  restartEngine: { by: 'send', with: [] },
  pickDatabase: { by: 'invoke', with: [] },
  pickFolder: { by: 'invoke', with: [] },
  pickSavePath: { by: 'invoke', with: ['a.db'] },
  claimCase: { by: 'invoke', with: ['0123456789abcdef'] },
  present: { by: 'send', with: [true] },
  setDocument: { by: 'send', with: [{ title: 'stranger', path: null }] },
  setWork: { by: 'send', with: [{ names: ['stranger'], share: null }] },
  tellEnded: { by: 'send', with: ['stranger'] },
}

test('11: there is no <webview>, so none that opens others', async ({ checked: { running } }) => {
  expect((await preferencesOf(running)).webviewTag ?? false).toBe(false)
  const known = await running.page.evaluate(() => 'getWebContentsId' in document.createElement('webview'))
  expect(known).toBe(false)
})

test('12: a <webview> is attached nowhere, whatever it asks for', async ({ checked: { running } }) => {
  const prevented = await running.app.evaluate(async ({ BrowserWindow, webContents }) => {
    const window = new BrowserWindow({ show: false, webPreferences: { webviewTag: true } })
    try {
      const asked = new Promise<boolean>((resolve) =>
        window.webContents.on('will-attach-webview', (event) => resolve(event.defaultPrevented)),
      )
      await window.loadURL('data:text/html,<webview src="data:text/html,guest" nodeintegration allowpopups>')
      return [await asked, webContents.getAllWebContents().some((each) => each.getType() === 'webview')]
    } finally {
      window.destroy()
    }
  })
  expect(prevented).toEqual([true, false])
})

test('13: a window goes nowhere else', async ({ checked: { running, reached, site } }) => {
  const { app, page } = running
  const here = page.url()
  const left = await app.evaluate(async ({ BrowserWindow }, site) => {
    const [window] = BrowserWindow.getAllWindows()
    const leaving = (contents: Electron.WebContents): Promise<unknown[]> =>
      new Promise((resolve) =>
        contents.once('will-frame-navigate', ({ url, defaultPrevented }) => resolve([url, defaultPrevented])),
      )
    // What runs in a page ends where it goes: not waited for.
    const run = (contents: Electron.WebContents, code: string) =>
      void contents.executeJavaScript(code).catch(() => undefined)
    const own = leaving(window!.webContents)
    run(window!.webContents, `location.href = '${site}/away'`)
    const other = new BrowserWindow({ show: false })
    try {
      await other.loadURL('data:text/html,<iframe></iframe>')
      const frame = leaving(other.webContents)
      run(other.webContents, `document.querySelector('iframe').contentWindow.location = '${site}/frame'`)
      const asked = await Promise.all([own, frame])
      // Electron has these for journeys of other kinds, or later in them, and asks them not once one was prevented.
      const alsoAsked = ['will-navigate', 'will-redirect'].map((name) => {
        let prevented = false
        const event = { url: `${site}/${name}`, preventDefault: () => (prevented = true) }
        ;(other.webContents as NodeJS.EventEmitter).emit(name, event)
        return [event.url, prevented]
      })
      return [...asked, ...alsoAsked]
    } finally {
      other.destroy()
    }
  }, site)
  expect(left).toEqual(
    ['away', 'frame', 'will-navigate', 'will-redirect'].map((where) => [`${site}/${where}`, true]),
  )
  expect(page.url()).toBe(here)
  expect(reached).toEqual([])
})

test('14: a page opens no window', async ({ checked: { running, site } }) => {
  const { app, page } = running
  const count = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  const before = await count()
  for (const address of ['about:blank', `${site}/window`, 'turnscope://app/'])
    expect(
      await app.evaluate(
        ({ BrowserWindow }, address) =>
          BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
            `String(window.open('${address}'))`,
            true,
          ),
        address,
      ),
      address,
    ).toBe('null')
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), { href: 'turnscope://app/', target: '_blank' })
    document.body.append(link)
    link.click()
    link.remove()
  })
  expect(await count()).toBe(before)
})

test('15: what is handed to the system comes from the menu, and is the project’s own', async ({
  checked: { running, site },
}) => {
  const { app, page } = running
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = async (url) => void opened.push(url)
    shell.openPath = async (path) => String(opened.push(path))
  })
  await page.evaluate((site) => {
    for (const href of ['file:///etc/passwd', 'smb://example.invalid/x', 'mailto:a@example.invalid', site]) {
      window.open(href)
      const link = Object.assign(document.createElement('a'), { href, target: '_blank' })
      document.body.append(link)
      link.click()
      link.remove()
    }
  }, site)
  for (const label of ['Documentation', 'Report a Problem']) await chooseFromMenu(running, label)
  const opened = await app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
  const { homepage, bugs } = packageJson
  expect(opened).toEqual([`${homepage}#readme`, bugs])
})

test('16: the one Electron that package.json names is the one that is locked', () => {
  const { electron } = packageJson.devDependencies
  expect(electron).toMatch(/^\d+\.\d+\.\d+$/)
  const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'))
  expect(packages['node_modules/electron'].version).toBe(electron)
  expect(packages[''].devDependencies.electron).toBe(electron)
})

test('17: every message that main takes is taken from its own page alone', async ({
  checked: { running, home },
}) => {
  const { app, page } = running
  const taken = await app.evaluate(({ ipcMain }) => {
    const { _invokeHandlers } = ipcMain as unknown as { _invokeHandlers: Map<string, unknown> }
    const listened = ipcMain.eventNames().map(String)
    // Electron's own listener, for what an emitter throws.
    return [...listened.filter((name) => name !== 'error'), ..._invokeHandlers.keys()].sort()
  })
  const asked = Object.entries(ASKED).map(([name, how]) => ({
    channel: HOST_CHANNELS[name as keyof typeof HOST_CHANNELS],
    ...how,
  }))
  // A message that is new stands above before it passes here.
  expect(taken).toEqual(asked.map(({ channel }) => channel).sort())

  const preload = join(home, 'stranger.cjs')
  writeFileSync(
    preload,
    `const { contextBridge, ipcRenderer } = require('electron')
     contextBridge.exposeInMainWorld('ask', (by, ...given) => ipcRenderer[by](...given))`,
  )
  const log = () => readFileSync(join(home, 'logs', 'turnscope.log'), 'utf8')
  const refused = (channel: string) =>
    log().split(new RegExp(`(?:message|request) on ${channel} was (?:dropped|refused)`)).length - 1
  // A page from elsewhere, and the app's own page in a window that is none of its windows.
  for (const [at, address] of ['data:text/html,stranger', 'turnscope://app/'].entries()) {
    const answers = await app.evaluate(
      async ({ BrowserWindow }, [preload, address, asked]) => {
        const stranger = new BrowserWindow({ show: false, webPreferences: { preload } })
        try {
          await stranger.loadURL(address)
          return await stranger.webContents.executeJavaScript(
            `Promise.all(${JSON.stringify(asked)}.map(async (one) => {
               try { await window.ask(one.by, one.channel, ...one.with); return 'answered' }
               catch (error) { return String(error) }
             }))`,
          )
        } finally {
          stranger.destroy()
        }
      },
      [preload, address, asked] as const,
    )
    asked.forEach(({ by }, n) => {
      if (by === 'invoke') expect(answers[n], address).toMatch(/refused/)
    })
    for (const { channel } of asked) await expect.poll(() => refused(channel), channel).toBe(at + 1)
  }
  // Its own page, with what no page of ours says.
  const odd = { by: 'send', channel: HOST_CHANNELS.present }
  await page.evaluate(() =>
    (window as unknown as { turnscope: { present(on: unknown): void } }).turnscope.present('yes'),
  )
  await expect.poll(() => refused(odd.channel)).toBe(3)
  expect(await page.title()).not.toContain('stranger')
})

test('18: nothing comes by file:, and nothing but the page’s own files by its protocol', async ({
  checked: { running },
}) => {
  const { app, page } = running
  expect(new URL(page.url()).protocol).toBe('turnscope:')
  const outside = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
      `Promise.all(['../../package.json', '..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', '..\\\\..\\\\package.json',
           '/etc/hosts', '//etc/hosts', 'assets/../../../package.json'].map((path) =>
             fetch('turnscope://app/' + path).then(({ status }) => status, String)))`,
    ),
  )
  expect(new Set(outside)).toEqual(new Set([404]))
  expect(await page.evaluate(() => fetch('file:///etc/hosts').then(() => 'read', String))).toMatch(/Failed/)
})

test('19: the fuses of the packaged binary are as they were set', () => {
  const packaged = process.env.TURNSCOPE_EXECUTABLE
  test.skip(!packaged, 'no packaged app is named in TURNSCOPE_EXECUTABLE')
  // The inspector's is open where Playwright drives the app; what is distributed differs in that alone: argv.spec.ts.
  expect(readFuses(packaged!)).toMatchObject({
    runAsNode: '0',
    enableCookieEncryption: '1',
    enableNodeOptionsEnvironmentVariable: '0',
    enableNodeCliInspectArguments: '1',
    enableEmbeddedAsarIntegrityValidation: '1',
    onlyLoadAppFromAsar: '1',
    loadBrowserProcessSpecificV8Snapshot: '0',
    grantFileProtocolExtraPrivileges: '0',
  })
})

test('20: the page has one bridge, on it what is written here, and nothing of Electron’s comes over it', async ({
  checked: { running },
}) => {
  const { page } = running
  const bridge = await page.evaluate(() => {
    const { turnscope } = window as unknown as { turnscope: object }
    return Reflect.ownKeys(turnscope)
      .map((name) => `${String(name)}: ${typeof (turnscope as Record<PropertyKey, unknown>)[name]}`)
      .sort()
  })
  expect(bridge).toEqual([
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
  const heard = await page.evaluate(
    () =>
      new Promise<unknown[]>((resolve) => {
        type Subscribe = (listener: (...given: unknown[]) => void) => () => void
        const { turnscope } = window as unknown as { turnscope: { onEngineState: Subscribe } }
        turnscope.onEngineState((...given) => resolve(given))
      }),
  )
  expect(heard).toEqual([{ kind: 'running' }])
  const returned = await page.evaluate(() => {
    const { turnscope } = window as unknown as { turnscope: Record<string, (given?: unknown) => unknown> }
    return [typeof turnscope.setWork!({ names: [], share: null }), typeof turnscope.present!(false)]
  })
  expect(returned).toEqual(['undefined', 'undefined'])
  const others = await page.evaluate(() =>
    Object.getOwnPropertyNames(window).filter((name) => /electron|ipc|webFrame|contextBridge/i.test(name)),
  )
  expect(others).toEqual([])
})
