import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { confirmOpening, expect, migrate, sampleIn, test } from '../fixtures.ts'

test('the name of a file is whole however long what was found in it, and a file of an old generation leads on', async ({
  start,
  evidence,
}) => {
  const path = join(evidence.path, 'turns.db')
  copyFileSync(
    new URL('../../electron/engine/testing/files/real/gen/v1-opened-by-head.db', import.meta.url),
    path,
  )
  const app = await start(path)
  const { page } = app
  await page.setViewportSize({ width: 1280, height: 800 })
  const name = page.getByRole('banner').locator('b bdi').first()
  await expect(name).toHaveText('turns.db')
  expect(await name.evaluate((bdi) => bdi.scrollWidth - bdi.clientWidth)).toBe(0)
  for (const place of ['Recovery', 'Migration'] as const) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: place }).click()
    await page.getByRole('main').getByRole('button', { name: 'See the timeline' }).click()
    await expect(page).toHaveTitle(/^Timeline/)
  }
})

test('the first stop of the Tab key skips to the view, a migration leads on to the timeline, and there colours that the system forces leave selection, focus and runtimes to be seen', async ({
  sampleCase,
}) => {
  const { page } = sampleCase
  await page.emulateMedia({ forcedColors: 'active' })
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Skip to the view' }).press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
  await migrate(page)
  await page.getByRole('button', { name: 'See the timeline' }).click()
  await expect(page).toHaveTitle(/^Timeline/)
  const chosen = page.getByRole('option', { selected: true })
  await expect(chosen).toHaveCSS('outline-style', 'solid')
  await expect(page.getByRole('navigation').getByRole('button', { name: 'Timeline' })).toHaveCSS(
    'outline-style',
    'solid',
  )
  const strip = page.locator('[style*="--rt-"]').first()
  await expect(strip).toHaveCSS('forced-color-adjust', 'none')
})

test('a case that is there already can be begun again, once it was said what that deletes', async ({
  start,
  evidence,
}) => {
  const path = sampleIn(evidence)
  const app = await start(path)
  const { page } = app
  await confirmOpening(app)
  await migrate(page)
  await page.goto(page.url().replace(/#.*/, '#/'))
  await page.reload()
  await page.getByRole('button', { name: 'Start over…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete this case?' })
  await expect(dialog).toContainText('with its migration')
  await dialog.getByRole('button', { name: 'Delete the case' }).click()
  await expect(page.getByRole('banner')).toContainText('v2, not migrated')
})
