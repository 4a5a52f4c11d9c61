import type { Page } from '@playwright/test'
import { VIEW_NAMES } from '../../shared/contract/address.ts'
import { VIEW_LABELS } from '../../shared/contract/view-names.ts'
import { expect, test, type ViewName, view } from '../fixtures.ts'

/** A small laptop, an old projector, and the laptop with its page at 200 %. */
const SIZES = [
  [1280, 800],
  [1024, 768],
  [640, 400],
] as const

/** What of the page is cut although it matters: nobody could read it, or get at it. */
const cutOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const cut: string[] = []
    const { scrollWidth, scrollHeight } = document.documentElement
    if (scrollWidth > innerWidth || scrollHeight > innerHeight) cut.push('the page scrolls')
    // A view is scrolled from top to bottom only; a table alone also sideways.
    for (const element of document.querySelectorAll<HTMLElement>('main, main *')) {
      if (element.closest('[role=grid], [role=tree], pre') !== null) continue
      if (element.querySelector(':scope > table') !== null) continue
      const { overflowX } = getComputedStyle(element)
      if ((overflowX === 'auto' || overflowX === 'scroll') && element.scrollWidth > element.clientWidth + 1)
        cut.push(
          `${element.tagName} ${element.getAttribute('aria-label') ?? element.className} scrolls sideways`,
        )
    }
    for (const button of document.querySelectorAll<HTMLElement>('main button, header button')) {
      const { left, right, width } = button.getBoundingClientRect()
      if (width === 0 || button.closest('[role=grid]') !== null) continue
      // What cuts it off at its sides and cannot be scrolled there.
      let box = button.parentElement
      while (box !== null && getComputedStyle(box).overflowX === 'visible') box = box.parentElement
      const edge = (box ?? document.documentElement).getBoundingClientRect()
      if (left < edge.left - 1 || right > edge.right + 1)
        cut.push(`button ${button.textContent || button.title}`)
    }
    for (const words of document.querySelectorAll<HTMLElement>('[role=gridcell] span')) {
      if (words.textContent === 'agrees' && words.scrollWidth > words.clientWidth + 1)
        cut.push('evidence agrees')
    }
    for (const name of document.querySelectorAll<HTMLElement>('[role=gridcell] bdi')) {
      const known = ['planner', 'analyst', 'support', 'inventory', 'returns', 'shipping']
      if (!known.includes(name.textContent ?? '')) continue
      // A name may be cut in its middle: it is in two parts then.
      if ([name, ...name.children].some((part) => part.scrollWidth > part.clientWidth + 1))
        cut.push(`runtime ${name.textContent}`)
    }
    return cut
  })

test('nothing that matters is cut in any view, on small screens and at 200 %', async ({ migratedCase }) => {
  const { page } = migratedCase
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    for (const name of VIEW_NAMES) {
      await test.step(`${name} at ${width}`, async () => {
        await view(page, VIEW_LABELS[name] as ViewName).click()
        await expect(page.getByRole('main')).toHaveText(/\S/)
        await expect(page.getByText('engine idle')).toBeVisible()
        await expect.poll(() => cutOf(page)).toEqual([])
      })
    }
  }
})

test('two turns and a rule are read at 200 %, and a wider window gives back what a narrow one took', async ({
  migratedCase,
}) => {
  const { page } = migratedCase
  await page.setViewportSize({ width: 1280, height: 800 })
  await view(page, 'Timeline').click()
  await page.getByRole('grid', { name: 'Turns of this conversation' }).getByRole('row').nth(3).click()
  const side = page.getByRole('complementary', { name: 'Selected turn' })
  await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
  const widthOf = async (): Promise<number> => (await side.boundingBox())?.width ?? 0
  const before = await widthOf()
  // It is a rail while no turn is selected, and as wide as it was afterwards.
  await page.getByRole('listbox', { name: 'Conversations' }).getByRole('option').nth(1).click()
  await expect(side).toBeHidden()
  await page.getByRole('grid', { name: 'Turns of this conversation' }).getByRole('row').nth(3).click()
  await expect.poll(widthOf).toBeCloseTo(before, 0)
  await page.setViewportSize({ width: 640, height: 400 })
  await page.keyboard.press('d')
  const dialog = page.getByRole('dialog')
  // As high as its rows are: the dialog scrolls, not each table in it.
  const rows = dialog.getByRole('region', { name: 'Both turns' })
  await expect.poll(async () => (await rows.boundingBox())?.height ?? 0).toBeGreaterThan(200)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect.poll(widthOf).toBeCloseTo(before, 0)
  await view(page, 'Recovery').click()
  await expect(page.getByRole('button', { name: /^Assert/ })).toBeEnabled()
  await page.keyboard.press('r')
  const note = dialog.getByLabel(/^Note/)
  await expect(note).toBeVisible()
  await page.setViewportSize({ width: 640, height: 400 })
  await note.scrollIntoViewIfNeeded()
  await expect(note).toBeInViewport({ ratio: 1 })
})

test('what stands at the sides is hidden and shown by mouse and by key, and stays so', async ({
  sampleCase,
}) => {
  const { page } = sampleCase
  await page.setViewportSize({ width: 1280, height: 800 })
  await view(page, 'Timeline').click()
  const list = page.getByRole('listbox', { name: 'Conversations' })
  const grid = page.getByRole('grid', { name: 'Turns of this conversation' })
  await expect(grid.getByRole('row').nth(1)).toBeVisible()
  // A side with nothing to show leaves its room to the turns; the first turn that is chosen opens it.
  const turn = page.getByRole('complementary', { name: 'Selected turn' })
  await expect(turn).toBeHidden()
  const edge = async (): Promise<number> => {
    const { x, width } = (await grid.boundingBox())!
    return 1280 - (x + width)
  }
  expect(await edge()).toBeLessThan(60)
  await grid.getByRole('row').nth(1).click()
  await expect(turn).toBeVisible()
  await expect.poll(edge).toBeGreaterThan(200)
  await page.getByRole('button', { name: 'Hide the conversations' }).click()
  await expect(list).toBeHidden()
  await page.keyboard.press(']')
  await expect(turn).toBeHidden()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Show the conversations' })).toBeVisible()
  await expect(list).toBeHidden()
  // What was hidden comes when it is asked for: the turn by Enter, the search by its key.
  await expect(page.getByRole('article', { name: /^Turn/, includeHidden: true })).toBeAttached()
  await expect(turn).toBeHidden()
  await grid.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /^Turn/ })).toBeFocused()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox', { name: 'Search conversations' })).toBeFocused()
  // A narrow window shows one of the two at a time.
  await page.setViewportSize({ width: 640, height: 400 })
  await expect(list).toBeVisible()
  await expect(turn).toBeHidden()
  await page.getByRole('button', { name: 'Show the selected turn' }).click()
  await expect(turn).toBeVisible()
  await expect(list).toBeHidden()
})
