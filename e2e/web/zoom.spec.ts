import type { Page } from '@playwright/test'
import { expect, test, view } from '../fixtures.ts'

const drawing = (page: Page) => page.getByRole('application', { name: /one lane per runtime/ })
const wayOut = (page: Page) => page.getByRole('button', { name: 'Show all turns (Esc)' })
const zoomIn = (page: Page): Promise<string | null> =>
  page.evaluate(() => new URLSearchParams(location.hash.split('?')[1] ?? '').get('zoom'))

test('a range is zoomed to by key and by mouse, by turn and by time; reload, Back and a button know it', async ({
  migratedCase,
}) => {
  const { page } = migratedCase
  await view(page, 'Timeline').click()
  await drawing(page).focus()
  await page.keyboard.press('Home')
  await expect(drawing(page)).toContainText('Turn 1 of')
  for (let turn = 1; turn < 9; turn++) await page.keyboard.press('Shift+ArrowRight')
  await expect(drawing(page)).toContainText(/turns 1–9, .*Enter zooms/)
  await page.keyboard.press('Enter')
  await expect(drawing(page)).toContainText(/Shown: turns 1–9/)
  await expect.poll(() => zoomIn(page)).toBe('1-9')

  await test.step('by time the same turns are shown, and no neighbour', async () => {
    await page.getByRole('button', { name: 'By time' }).click()
    await expect(wayOut(page)).toBeVisible()
    await expect.poll(() => zoomIn(page)).toBe('1-9')
  })

  const inner = await test.step('by mouse, in what is shown', async () => {
    const box = (await drawing(page).boundingBox())!
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width * 0.4, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.8, y, { steps: 4 })
    await expect(drawing(page)).toContainText('Release to zoom')
    await page.mouse.up()
    await expect(drawing(page)).toContainText(/Shown: turns? \d/)
    await expect.poll(() => zoomIn(page)).not.toBe('1-9')
    const inner = (await zoomIn(page))!
    const [first, last] = inner.split('-').map(Number) as [number, number]
    expect(first).toBeGreaterThanOrEqual(1)
    expect(last).toBeLessThanOrEqual(9)
    return inner
  })

  await test.step('Back, Forward and reload', async () => {
    await page.goBack()
    await expect.poll(() => zoomIn(page)).toBe('1-9')
    await expect(wayOut(page)).toBeVisible()
    await page.goForward()
    await expect.poll(() => zoomIn(page)).toBe(inner)
    await page.reload()
    await expect(wayOut(page)).toBeVisible()
    expect(await zoomIn(page)).toBe(inner)
  })

  await test.step('a button leads out and leaves the focus in the drawing, and so does Escape', async () => {
    await wayOut(page).press('Enter')
    await expect(drawing(page)).toBeFocused()
    await expect(drawing(page)).toContainText('All turns are shown.')
    await expect.poll(() => zoomIn(page)).toBeNull()
    await page.goBack()
    await expect.poll(() => zoomIn(page)).toBe(inner)
    await drawing(page).focus()
    await page.keyboard.press('Escape')
    await expect.poll(() => zoomIn(page)).toBeNull()
  })
})
