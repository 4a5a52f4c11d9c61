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

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every view is clean for axe in ${colorScheme}`, async ({ start, evidence }) => {
    // Axe looks at thousands of elements, eleven times.
    test.slow()
    const app = await start(sampleIn(evidence))
    const { page } = app
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.getByRole('region', { name: 'Before opening' })).toBeVisible()
    expect(await violations(page), 'start').toEqual([])
    await confirmOpening(app)
    await expect(page.getByRole('region', { name: 'Counts' })).toContainText('1,200 of 1,200')
    expect(await violations(page), 'overview').toEqual([])
    await view(page, 'Migration').click()
    await expect(page.getByText('turns it fills')).toBeVisible()
    expect(await violations(page), 'plan').toEqual([])
    await migrate(page)
    expect(await violations(page), 'migrated').toEqual([])
    await view(page, 'Missing').click()
    await page.getByRole('grid', { name: 'Turns that lack a value' }).getByRole('row').nth(1).click()
    await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
    expect(await violations(page), 'missing').toEqual([])
    await view(page, 'Timeline').click()
    await page.getByRole('grid', { name: 'Turns of this conversation' }).getByRole('row').nth(1).click()
    await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
    expect(await violations(page), 'timeline').toEqual([])
    await goTo(page, 'Recovery')
    await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
    expect(await violations(page), 'recovery').toEqual([])
    await goTo(page, 'Journal')
    await expect(page.getByRole('region', { name: 'Journal' })).toContainText('backfill')
    expect(await violations(page), 'journal').toEqual([])
    for (const name of ['Validation', 'Analytics', 'Payload check'] as const) {
      await goTo(page, name)
      await expect(page.getByRole('heading', { level: 1, name: new RegExp(name) })).toBeVisible()
      expect(await violations(page), name).toEqual([])
    }
  })
}
