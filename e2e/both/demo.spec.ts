import { expect, migrate, test, violations } from '../fixtures.ts'

test('five steps of a demo by keyboard, over a page that works meanwhile; a room reads along', async ({
  start,
  host,
}) => {
  const { page } = await start()
  await page.getByRole('button', { name: 'Demo' }).press('Enter')
  const demo = page.getByRole('region', { name: 'Demo' })
  await expect(demo).toContainText('1 of 5: An unknown run')
  await expect(page).toHaveTitle(/^Timeline/)
  // What the view names comes with its next pieces.
  await expect.poll(() => violations(page)).toEqual([])
  await page.keyboard.press('F9')
  await expect(demo).toContainText('2 of 5')
  await expect(page).toHaveTitle(/^Migration/)
  await migrate(page)
  await page.keyboard.press('F9')
  await expect(demo).toContainText('3 of 5: Certain, and at least')
  await expect(page.getByRole('main')).toContainText('2 certain switches, at least 3')
  await page.keyboard.press('F9')
  await expect(page.getByRole('main')).toContainText('latest pointer, not history')
  await page.keyboard.press('Shift+F9')
  await expect(demo).toContainText('3 of 5')
  await page.keyboard.press('F9')
  await expect(demo).toContainText('4 of 5')
  await page.keyboard.press('F9')
  await expect(page).toHaveTitle(/^Recovery/)

  const size = (): Promise<number> =>
    page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize) * devicePixelRatio)
  const usual = await size()
  await page.keyboard.press('F8')
  await expect.poll(size).toBeGreaterThan(usual * (host === 'electron' ? 1.4 : 1.1))
  await page.reload()
  await expect(page).toHaveTitle(/^Recovery/)
  await expect.poll(size).toBeGreaterThan(usual * 1.1)
  await page.keyboard.press('F8')
  await expect.poll(size).toBeCloseTo(usual)

  // Where it is not wanted, Escape ends it.
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Demo in five')
  await page.keyboard.press('Enter')
  await demo.getByRole('button', { name: /^Next/ }).focus()
  await page.keyboard.press('Escape')
  await expect(demo).toBeHidden()
})
