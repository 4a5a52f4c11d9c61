import type { Page } from '@playwright/test'
import { expect, test, view } from '../fixtures.ts'

const ZONE = 'America/New_York'
const turns = (page: Page) => page.getByRole('grid', { name: 'Turns of this conversation' })

async function liveIn(page: Page, timezoneId: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setTimezoneOverride', { timezoneId })
}

test('one zone is obeyed by every view and named there; it is kept with columns, widths, panels and shape', async ({
  migratedCase,
  start,
}) => {
  const { page } = migratedCase
  await liveIn(page, ZONE)
  await page.reload()
  await page.getByRole('group', { name: 'Zone of times' }).getByRole('button', { name: 'New York' }).click()

  await test.step('every view names it', async () => {
    await view(page, 'Overview').click()
    await expect(page.getByRole('region', { name: 'Evidence' })).toContainText(ZONE)
    await view(page, 'Timeline').click()
    await turns(page).getByRole('row').nth(1).click()
    await expect(turns(page).getByRole('columnheader', { name: /New York/ })).toBeVisible()
    await expect(turns(page).getByRole('columnheader', { name: /UTC/ })).toHaveCount(0)
    await expect(turns(page).locator('time').first()).toHaveAttribute(
      'title',
      /^[\d-]+ [\d:.]+ America\/New_York\n/,
    )
    const inspector = page.getByRole('complementary', { name: 'Selected turn' })
    await expect(inspector.locator('time').first()).toContainText(ZONE)
    await page.getByRole('button', { name: 'Segments as a list' }).click()
    await expect(page.getByRole('columnheader', { name: new RegExp(`first, ${ZONE}`) })).toBeVisible()
    await view(page, 'Read').click()
    await expect(page.getByRole('feed', { name: 'What was said' })).toContainText(ZONE)
    await view(page, 'Missing').click()
    await expect(page.getByRole('columnheader', { name: new RegExp(`time ${ZONE}`) })).toBeVisible()
    await view(page, 'Journal').click()
    await expect(page.getByRole('article', { name: /^Run/ })).toContainText(ZONE)
    await view(page, 'Analytics').click()
    await expect(page.getByRole('region', { name: 'Cutover' })).not.toContainText('UTC')
    await expect(page.getByRole('region', { name: 'Cutover' })).toContainText(ZONE)
  })

  const boxOf = async (name: string) => (await page.getByRole('complementary', { name }).boundingBox())!
  let width = 0
  await test.step('choices are made', async () => {
    await view(page, 'Timeline').click()
    await page.getByRole('button', { name: 'By time' }).click()
    await turns(page)
      .page()
      .getByRole('region', { name: 'Turns' })
      .getByRole('button', { name: 'Columns' })
      .click()
    await page.getByRole('menuitemcheckbox', { name: 'session' }).click()
    await page.keyboard.press('Escape')
    await expect(turns(page).getByRole('columnheader', { name: 'session' })).toHaveCount(0)
    const before = (await boxOf('Selected turn')).width
    await page.getByRole('separator', { name: 'Width of the turn' }).focus()
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowLeft')
    await expect.poll(async () => (await boxOf('Selected turn')).width).toBeGreaterThan(before)
    width = (await boxOf('Selected turn')).width
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'Go to, or do anything' }).fill('Theme: dark')
    await page.keyboard.press('Enter')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  })

  await test.step('and hold in the next start, whose page has another origin', async () => {
    const origin = new URL(page.url()).origin
    await expect
      .poll(async () => {
        const { readFileSync } = await import('node:fs')
        return readFileSync(`${migratedCase.home}/preferences.json`, 'utf8')
      })
      .toMatch(/"dark"/)
    await migratedCase.close()
    const again = await start()
    expect(new URL(again.page.url()).origin).not.toBe(origin)
    await liveIn(again.page, ZONE)
    await again.page.reload()
    await expect(again.page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await again.page
      .getByRole('button', { name: 'Resume the case' })
      .or(again.page.getByRole('button', { name: /^Resume/ }))
      .first()
      .click()
    await view(again.page, 'Timeline').click()
    await expect(again.page.getByRole('button', { name: 'By time', pressed: true })).toBeVisible()
    const grid = again.page.getByRole('grid', { name: 'Turns of this conversation' })
    await expect(grid.getByRole('columnheader', { name: /New York/ })).toBeVisible()
    await expect(grid.getByRole('columnheader', { name: 'session' })).toHaveCount(0)
    await grid.getByRole('row').nth(1).click()
    await expect(again.page.getByRole('complementary', { name: 'Selected turn' })).toBeVisible()
    await expect
      .poll(
        async () =>
          (await again.page.getByRole('complementary', { name: 'Selected turn' }).boundingBox())!.width,
      )
      .toBeCloseTo(width, 0)
  })
})
