import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { writeSample } from '../../electron/engine/sample/write.ts'
import { backInCase, confirmOpening, expect, sampleIn, test, view } from '../fixtures.ts'
import type { RunningElectron } from '../hosts.ts'
import { chooseFromMenu, menuItems } from '../menu.ts'

async function newWindow(app: RunningElectron): Promise<Page> {
  const opened = app.app.waitForEvent('window')
  await chooseFromMenu(app, 'New Window')
  const page = await opened
  await expect(page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
  return page
}

const hasFocus = (page: Page): Promise<boolean> => page.evaluate(() => document.hasFocus())
const titles = ({ app }: RunningElectron): Promise<string[]> =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .map((window) => window.getTitle())
      .sort(),
  )

const fromOutside = ({ app }: RunningElectron, named: string): Promise<boolean> =>
  app.evaluate(
    ({ app }, args) => app.emit('second-instance', {}, [], '', { args, folder: '/' }),
    ['--inspect=0', named],
  )

test('each case has a window of its own, and windows are there again after a restart', async ({
  start,
  evidence,
}) => {
  const { path: other } = writeSample(evidence.file('other.db'), { turns: 200, seed: 8, generation: 'v2' })
  const app = (await start(sampleIn(evidence))) as RunningElectron
  const first = app.page
  await confirmOpening(app)
  await view(first, 'Timeline').click()
  await expect(first).toHaveTitle(/^Timeline/)
  const second = await newWindow(app)

  await test.step('the menu is of the window in use', async () => {
    const canExport = async (): Promise<boolean | undefined> =>
      (await menuItems(app)).find(({ label }) => label === 'Export…')?.enabled
    await expect.poll(canExport).toBe(false)
    await first.bringToFront()
    await app.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((window) => window.getTitle().startsWith('Timeline'))
        ?.focus(),
    )
    await expect.poll(canExport).toBe(true)
  })

  await test.step('a second window on the same case brings the first to the front', async () => {
    await second.getByRole('button', { name: 'Resume the case turns.db' }).click()
    await expect.poll(() => hasFocus(first)).toBe(true)
    await expect(second.getByRole('button', { name: 'Open the sample' })).toBeVisible()
    await expect(second.getByRole('banner')).toHaveCount(0)
    await expect(first).toHaveTitle(/^Timeline/)
  })

  await test.step('another case goes into the second one, and a link finds the window of its case', async () => {
    await fromOutside(app, pathToFileURL(other).href)
    await confirmOpening({ ...app, page: second })
    const link = await first.evaluate(() => location.href)
    await view(first, 'Journal').click()
    await fromOutside(app, link)
    await expect(first).toHaveTitle(/^Timeline/)
    await expect(second).toHaveTitle(/^Overview/)
  })

  await app.close()
  const again = (await start()) as RunningElectron
  await test.step('both are there after a restart, each at its place', async () => {
    await expect
      .poll(async () => (await titles(again)).map((title) => title.split(' ')[0]))
      .toEqual(['Overview', 'Timeline'])
  })

  await test.step('a page that crashed comes back to its case', async () => {
    await again.app.evaluate(({ BrowserWindow, dialog }) => {
      dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false })
      const window = BrowserWindow.getAllWindows().find((one) => one.getTitle().startsWith('Timeline'))!
      window.setTitle('crashed')
      window.webContents.forcefullyCrashRenderer()
    })
    await expect.poll(async () => (await titles(again)).at(-1)).toMatch(/^Timeline/)
  })

  await test.step('a window that was closed stays closed', async () => {
    await again.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((one) => one.getTitle().startsWith('Overview'))
        ?.close(),
    )
    await expect.poll(async () => (await titles(again)).length).toBe(1)
    await again.close()
    const third = (await start()) as RunningElectron
    await backInCase(third)
    await expect(third.page).toHaveTitle(/^Timeline/)
    expect(await titles(third)).toHaveLength(1)
  })
})
