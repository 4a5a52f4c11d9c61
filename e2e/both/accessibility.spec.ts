import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { confirmOpening, expect, migrate, sampleIn, test, view } from '../fixtures.ts'

/** What axe finds in the page as it is, in one line each. */
async function violations(page: Page): Promise<string[]> {
  // Axe opens a page of its own for frames, which Electron does not have; this page has no frames.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every view is clean for axe in ${colorScheme}`, async ({ start, evidence }) => {
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
  })
}
