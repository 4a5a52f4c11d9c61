/** One app for all twenty items of Electron's security checklist: https://www.electronjs.org/docs/latest/tutorial/security */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test as base, expect } from '../fixtures.ts'
import { makeHome, type RunningElectron, removeHome, startElectron } from '../hosts.ts'

interface Checked {
  readonly home: string
  readonly running: RunningElectron
  /** A server on this machine, and what reached it. */
  readonly site: string
  readonly reached: readonly string[]
}

async function startChecked(): Promise<{ checked: Checked; end(): Promise<void> }> {
  const reached: string[] = []
  const server = createServer((request, response) => {
    reached.push(`${request.method} ${request.url}`)
    response.setHeader('Access-Control-Allow-Origin', '*').end('<h1>elsewhere</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const home = makeHome()
  const running = await startElectron({ home })
  await expect(running.page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
  return {
    checked: { home, running, site, reached },
    end: async () => {
      await running.close()
      server.close()
      removeHome(home)
    },
  }
}

export const test = base.extend<{ checked: Checked }, { oneApp: () => Promise<Checked> }>({
  oneApp: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from this pattern.
    async ({}, use) => {
      let started: ReturnType<typeof startChecked> | undefined
      await use(async () => {
        started ??= startChecked()
        return (await started).checked
      })
      await (await started)?.end()
    },
    { scope: 'worker' },
  ],
  // Once it is known that this machine can start it.
  checked: async ({ oneApp, host: _ }, use) => use(await oneApp()),
})

/** What the page's window was made with. Electron has it, and its types do not. */
export const preferencesOf = ({ app }: RunningElectron): Promise<Electron.WebPreferences> =>
  app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!
    return (
      webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences }
    ).getLastWebPreferences()
  })
