import type { Locator, Page } from '@playwright/test'
import { expect, test, type ViewName, view } from '../fixtures.ts'

/** The lists and grids of each view that are longer than their box. */
const SCROLLED: ReadonlyArray<readonly [ViewName, ReadonlyArray<(page: Page) => Locator>]> = [
  [
    'Timeline',
    [
      (page) => page.getByRole('grid', { name: 'Turns of this conversation' }),
      (page) => page.getByRole('listbox', { name: 'Conversations' }),
    ],
  ],
  ['Missing', [(page) => page.getByRole('grid', { name: 'Turns that lack a value' })]],
  ['Recovery', [(page) => page.getByRole('listbox', { name: 'Rows of this group' })]],
  ['Journal', [(page) => page.getByRole('grid', { name: /^Entries/ })]],
]

const topOf = (list: Locator): Promise<number> => list.evaluate((element) => element.scrollTop)

async function wheel(page: Page, list: Locator): Promise<number> {
  await expect.poll(() => list.evaluate((one) => one.scrollHeight - one.clientHeight)).toBeGreaterThan(150)
  const most = await list.evaluate((one) => one.scrollHeight - one.clientHeight)
  const box = (await list.boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.wheel(0, Math.round(Math.min(700, most * 0.7)))
  await expect.poll(() => topOf(list)).toBeGreaterThan(100)
  // Smooth scrolling has come to its end.
  let before = -1
  await expect
    .poll(async () => {
      const now = await topOf(list)
      const still = now === before
      before = now
      return still
    })
    .toBe(true)
  return topOf(list)
}

test('every list is scrolled as it was left: after another view, Back, Forward and a reload', async ({
  migratedCase,
}) => {
  const { page } = migratedCase
  for (const [name, lists] of SCROLLED) {
    await test.step(name, async () => {
      await view(page, name).click()
      if (name === 'Timeline') {
        // A conversation that is longer than the table.
        await page.getByRole('button', { name: /^Sorted by/ }).click()
        await page.getByRole('menuitemradio', { name: 'Turns', exact: true }).click()
        await page.keyboard.press('Escape')
        await page.getByRole('listbox', { name: 'Conversations' }).getByRole('option').first().click()
      }
      const tops: number[] = []
      for (const list of lists) tops.push(await wheel(page, list(page)))
      const same = async (): Promise<void> => {
        for (const [at, list] of lists.entries())
          await expect.poll(() => topOf(list(page)), `${name}, list ${at}`).toBe(tops[at])
      }
      await view(page, 'Overview').click()
      await expect(page.getByRole('region', { name: 'Counts' })).toBeVisible()
      await view(page, name).click()
      await same()
      await page.reload()
      await same()
      await page.goBack()
      await expect(page.getByRole('region', { name: 'Counts' })).toBeVisible()
      await page.goForward()
      await same()
    })
  }
})
