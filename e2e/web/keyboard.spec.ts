import { expect, showSwitches, test } from '../fixtures.ts'

test('a timeline is read by keyboard alone: next and previous switch, turn by turn', async ({
  migratedCase,
}) => {
  const { page } = migratedCase
  await showSwitches(page)
  const drawing = page.getByRole('application', { name: /one lane per runtime/ })
  const selected = page
    .getByRole('grid', { name: 'Turns of this conversation' })
    .getByRole('row', { selected: true })
  await drawing.focus()
  await page.keyboard.press('Home')
  await expect(selected).toContainText(/^1/)
  await page.keyboard.press('ArrowRight')
  await expect(selected).toContainText(/^2/)
  const before = await selected.textContent()
  await page.keyboard.press('.')
  await expect(selected).not.toHaveText(before ?? '')
  const atSwitch = await selected.textContent()
  await page.keyboard.press('ArrowRight')
  await expect(selected).not.toHaveText(atSwitch ?? '')
  await page.keyboard.press(',')
  await expect(selected).toHaveText(atSwitch ?? '')
})

test('the palette goes to a view and to a conversation, Escape leaves it, and ? shows the keys', async ({
  sampleCase,
}) => {
  const { page } = sampleCase
  const palette = page.getByRole('combobox', { name: 'Go to, or do anything' })
  const results = page.getByRole('listbox', { name: 'Results' }).getByRole('option')
  const open = async (typed: string) => {
    await page.keyboard.press('ControlOrMeta+k')
    await palette.fill(typed)
  }
  await open('Missing')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Missing' })).toBeVisible()
  await expect(page.getByRole('dialog')).toBeHidden()

  await open('')
  await expect(palette).toHaveAttribute('aria-activedescendant', /./)
  const first = await results.first().getAttribute('id')
  expect(await palette.getAttribute('aria-activedescendant')).toBe(first)
  await page.keyboard.press('ArrowDown')
  await expect(palette).toHaveAttribute(
    'aria-activedescendant',
    (await results.nth(1).getAttribute('id')) ?? '',
  )
  await expect(results.last()).toContainText(/^[0-9a-f]{8}-/)
  const conversation = (await results.last().textContent())?.slice(0, 36) ?? ''
  await palette.fill(conversation)
  await expect(results).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('grid', { name: 'Turns of this conversation' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText(conversation)

  await open('nothing has this name')
  await expect(page.getByText('Nothing of that name.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText(/next/i)
})
