import type { Locator, Page } from '@playwright/test'
import { expect, test, view } from '../fixtures.ts'

const missing = (page: Page) => page.getByRole('grid', { name: 'Turns that lack a value' })
const turns = (page: Page) => page.getByRole('grid', { name: 'Turns of this conversation' })

/** Whether the selected row of a list or grid is inside its box, and not under a header. */
const selectedInSight = (list: Locator): Promise<boolean> =>
  list.evaluate((element) => {
    const row = element.querySelector('[aria-selected=true]')?.getBoundingClientRect()
    const head = element.querySelector('[role=columnheader]')?.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    return row !== undefined && row.top >= (head?.bottom ?? box.top) - 1 && row.bottom <= box.bottom + 1
  })

test('whoever is led to a turn finds it in sight in its timeline, and so is its conversation', async ({
  migratedCase,
}) => {
  const { page } = migratedCase
  const conversations = page.getByRole('listbox', { name: 'Conversations' })
  const inspector = page.getByRole('complementary', { name: 'Selected turn' })
  const inSight = async (): Promise<void> => {
    await expect(turns(page).getByRole('row', { selected: true })).toHaveCount(1)
    await expect.poll(() => selectedInSight(turns(page))).toBe(true)
    await expect.poll(() => selectedInSight(conversations)).toBe(true)
  }

  await test.step('from the missing list', async () => {
    await view(page, 'Missing').click()
    await missing(page).focus()
    await page.keyboard.press('Home')
    // Far down its own conversation, which is far down the list of conversations.
    await expect(missing(page).getByRole('row', { name: /./ }).nth(1)).toBeVisible()
    for (let row = 0; row < 39; row++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(inspector).toContainText(/Turn \d+ of \d+/)
    const place = Number(/Turn (\d+) of/.exec((await inspector.textContent()) ?? '')![1])
    expect(place).toBeGreaterThan(25)
    await page.keyboard.press('t')
    await expect(turns(page).getByRole('row', { selected: true })).toContainText(new RegExp(`^${place}`))
    await inSight()
    await turns(page).focus()
    await page.keyboard.press('ArrowUp')
    await expect(turns(page).getByRole('row', { selected: true })).toContainText(new RegExp(`^${place - 1}`))
  })

  await test.step('by keyboard from any id that a ticket holds, or a part of it', async () => {
    const palette = page.getByRole('combobox', { name: 'Go to, or do anything' })
    const find = async (typed: string, kind: string) => {
      await page.keyboard.press('ControlOrMeta+k')
      await palette.fill(typed)
      const found = page.getByRole('group', { name: kind }).getByRole('option')
      await expect(found.first()).toBeVisible()
      await page.keyboard.press('Enter')
      await expect(page.getByRole('dialog')).toBeHidden()
      await expect(turns(page).getByRole('row', { selected: true })).toBeVisible()
      await inSight()
    }
    await find('planner', 'Runtimes')
    await expect(inspector).toContainText('planner')
    const text = (await inspector.textContent()) ?? ''
    const inference = /inf_[0-9a-f]{16,}/.exec(text)![0]
    await view(page, 'Overview').click()
    await find(inference.slice(0, 14), 'Inferences')
    await expect(inspector).toContainText(inference)
  })

  await test.step('from Recovery', async () => {
    await view(page, 'Recovery').click()
    const queue = page.getByRole('listbox', { name: 'Rows of this group' })
    await expect(queue.getByRole('option').nth(8)).toBeVisible()
    await queue.getByRole('option').nth(8).click()
    const id = /[\da-f]{8}-[\da-f-]{27}/
    await expect(page.getByRole('article', { name: /^Turn|evidence/i }).first()).toBeVisible()
    await page.keyboard.press('t')
    await expect(page.getByRole('region', { name: 'Timeline' })).toContainText(id)
    await inSight()
  })

  await test.step('from the Journal', async () => {
    await view(page, 'Journal').click()
    const entries = page.getByRole('grid', { name: /^Entries/ })
    await expect(entries.getByRole('row').nth(5)).toBeVisible()
    await entries.focus()
    await page.keyboard.press('End')
    await expect(entries.getByRole('row', { selected: true })).toContainText(/-/)
    await page.keyboard.press('Enter')
    await inSight()
  })
})

test('numbers lead to the turns that they count, which are searched and sorted, and a reload keeps all of it', async ({
  sampleCase,
}) => {
  const { page } = sampleCase
  const region = page.getByRole('region', { name: 'Missing' })
  const sum = region.getByRole('status').first()
  const counted = async (of: Locator) => {
    await expect(of).toContainText(/\d/)
    return /[\d,]+/.exec((await of.textContent()) ?? '')![0]
  }
  const tile = page.getByRole('button', { name: /^Without inference id/ })
  const missingInference = await counted(tile)
  await tile.press('Enter')
  await expect(sum).toContainText(`${missingInference} of`)
  await region.getByRole('button', { name: 'lacks the inference id' }).press('Enter')
  await expect(sum).not.toContainText('filter')

  await view(page, 'Timeline').click()
  const number = page.getByRole('button', { name: /missing a value$/ })
  const ofConversation = await counted(number)
  await number.press('Enter')
  await expect(sum).toContainText(`${ofConversation} of`)
  await region.getByRole('button', { name: 'Show every conversation' }).press('Enter')

  await region.getByRole('button', { name: 'reason' }).press('Enter')
  const header = missing(page).getByRole('columnheader', { name: 'reason' })
  await expect(header).toHaveAttribute('aria-sort', 'ascending')
  const conversation = ((await missing(page).getByRole('row').nth(1).textContent()) ?? '').slice(0, 8)
  await region.getByRole('searchbox', { name: 'Search these turns' }).fill(conversation)
  await expect(sum).toContainText('under this filter')
  await expect(missing(page).getByRole('row').nth(1)).toContainText(conversation)
  const found = await counted(sum)
  await page.reload()
  await expect(sum).toContainText(`${found} of`)
  await expect(header).toHaveAttribute('aria-sort', 'ascending')
})
