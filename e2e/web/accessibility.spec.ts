import type { Page } from '@playwright/test'
import {
  confirmOpening,
  expect,
  migrate,
  sampleIn,
  test,
  type ViewName,
  view,
  violations,
} from '../fixtures.ts'

const goTo = (page: Page, name: ViewName): Promise<void> => view(page, name).click()

/** What axe finds on the screen as it is now, light and dark. A document that scrolls is a fault too: views do. */
async function faultsInBoth(page: Page): Promise<string[]> {
  const found: string[] = []
  // The dark page differs from the light one in colours alone.
  for (const [colorScheme, only] of [['light'], ['dark', 'colours']] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const line of await violations(page, only)) found.push(`${colorScheme}: ${line}`)
  }
  const beyond = await page.evaluate(() => {
    const { scrollHeight, clientHeight } = document.documentElement
    return scrollHeight - clientHeight
  })
  if (beyond > 0) found.push(`the document scrolls by ${beyond} px`)
  return found
}

test('every view is clean for axe, light and dark', async ({ start, evidence }) => {
  const app = await start(sampleIn(evidence))
  const { page } = app
  await expect(page.getByRole('region', { name: 'Before opening' })).toBeVisible()
  expect(await faultsInBoth(page), 'start').toEqual([])
  await confirmOpening(app)
  await expect(page.getByRole('region', { name: 'Counts' })).toContainText('1,200 of 1,200')
  expect(await faultsInBoth(page), 'overview').toEqual([])
  await view(page, 'Migration').click()
  await expect(page.getByText(/becomes? complete/).first()).toBeVisible()
  expect(await faultsInBoth(page), 'plan').toEqual([])
  await migrate(page)
  expect(await faultsInBoth(page), 'migrated').toEqual([])
  await view(page, 'Missing').click()
  await page.getByRole('grid', { name: 'Turns that lack a value' }).getByRole('row').nth(1).click()
  await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
  expect(await faultsInBoth(page), 'missing').toEqual([])
  await view(page, 'Timeline').click()
  await page.getByRole('grid', { name: 'Turns of this conversation' }).getByRole('row').nth(1).click()
  await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
  expect(await faultsInBoth(page), 'timeline').toEqual([])
  await goTo(page, 'Read')
  await expect(page.getByRole('feed').getByRole('article').first()).toBeVisible()
  expect(await faultsInBoth(page), 'read').toEqual([])
  await goTo(page, 'Recovery')
  await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
  // What waits for its row is dimmed, and comes to its colours over some frames.
  await expect.poll(() => faultsInBoth(page), { message: 'recovery' }).toEqual([])
  await goTo(page, 'Journal')
  await expect(page.getByRole('region', { name: 'Journal' })).toContainText('backfill')
  expect(await faultsInBoth(page), 'journal').toEqual([])
  await page.getByRole('region', { name: 'Journal' }).getByRole('button', { name: 'Export…' }).click()
  const journalExport = page.getByRole('dialog', { name: 'Export the journal' })
  await journalExport.getByRole('button', { name: 'CSV' }).click()
  await journalExport.getByRole('checkbox', { name: /^Safe to open in a spreadsheet/ }).check()
  expect(await faultsInBoth(page), 'journal export').toEqual([])
  await page.keyboard.press('Escape')
  await expect(journalExport).toBeHidden()
  await page.keyboard.press('?')
  await page.getByRole('button', { name: 'Switch off or change single letters…' }).click()
  const letters = page.getByRole('dialog', { name: 'Single letters as keys' })
  await expect(letters).toBeVisible()
  expect(await faultsInBoth(page), 'letters').toEqual([])
  await page.keyboard.press('Escape')
  await expect(letters).toBeHidden()
  for (const name of ['Validation', 'Analytics', 'Compare', 'Payload check', 'SQL'] as const) {
    await goTo(page, name)
    await expect(page.getByRole('heading', { level: 1, name: new RegExp(name) })).toBeVisible()
    expect(await faultsInBoth(page), name).toEqual([])
  }
})
