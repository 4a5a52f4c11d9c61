import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'

/** The folder of the host under `home` in which files for pages are written, and what stands in it beside its lock. */
function standing(home: string): { readonly folder: string; readonly files: readonly string[] } {
  const all = join(home, 'downloads')
  const folder = join(all, readdirSync(all)[0]!)
  return { folder, files: readdirSync(folder).filter((name) => name !== 'case.lock') }
}

async function exportDialog(page: Page) {
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox', { name: 'Go to, or do anything' }).fill('Export the database')
  await page.keyboard.press('Enter')
  return page.getByRole('dialog', { name: 'Export the database' })
}

test('an export comes to the browser’s own machine, and nothing of it stays on the host’s, however that ends', async ({
  sampleCase,
}) => {
  const { page, home } = sampleCase
  await test.step('it is downloaded whole', async () => {
    const dialog = await exportDialog(page)
    await expect(
      dialog.getByRole('button', { name: 'Download to this computer', pressed: true }),
    ).toBeVisible()
    const coming = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    const download = await coming
    expect(download.suggestedFilename()).toMatch(/^turns.*\.db$/)
    const sha256 = createHash('sha256')
      .update(readFileSync(await download.path()))
      .digest('hex')
    await expect(dialog).toContainText(sha256)
    await expect(dialog).toContainText('to where your browser keeps downloads')
    expect(standing(home).files).toEqual([])
    await dialog.getByRole('button', { name: 'Close' }).last().click()
  })
  await test.step('a host that is killed before it was fetched leaves nothing of it', async () => {
    await page.route('**/download/*', (route) => route.abort())
    const dialog = await exportDialog(page)
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(dialog).toContainText('SHA-256')
    const { folder } = standing(home)
    const { pid } = JSON.parse(readFileSync(join(folder, 'case.lock'), 'utf8')) as { pid: number }
    process.kill(pid, 'SIGKILL')
    expect(standing(home).files).toEqual([])
  })
})
