import { confirmOpening, expect, migrate, sampleIn, test, view } from '../fixtures.ts'

test('a timeline is read by keyboard alone: next and previous switch, turn by turn', async ({
  start,
  evidence,
}) => {
  const app = await start(sampleIn(evidence))
  await confirmOpening(app)
  const { page } = app
  await migrate(page)
  await view(page, 'Timeline').click()
  await page.getByRole('button', { name: 'has switches' }).click()
  await page
    .getByRole('region', { name: 'Conversations' })
    .getByText(/^\d+ switches?$/)
    .first()
    .click()
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

test('the palette goes to a view and ? shows the keys', async ({ start, evidence }) => {
  const app = await start(sampleIn(evidence))
  await confirmOpening(app)
  const { page } = app
  await page.keyboard.press('ControlOrMeta+k')
  await page
    .getByRole('combobox', { name: 'Go to, or do anything' })
    .or(page.getByLabel('Go to, or do anything'))
    .last()
    .fill('Missing')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Missing' })).toBeVisible()
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText(/next/i)
})
