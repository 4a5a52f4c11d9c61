import { confirmOpening, expect, sampleIn, test, view } from '../fixtures.ts'

test('two windows on one case: a note of one is in the other, and a case that one deletes is said to be gone in the other', async ({
  start,
  evidence,
}) => {
  const app = await start(sampleIn(evidence))
  await confirmOpening(app)
  const { page } = app
  await view(page, 'Timeline').click()
  const turns = page.getByRole('grid', { name: 'Turns of this conversation' })
  await turns.getByRole('row').nth(2).click()
  const inspector = page.getByRole('complementary', { name: 'Selected turn' })
  await expect(inspector).toContainText(/^Turn \d+ of/)
  const other = await page.context().newPage()
  await other.goto(page.url())
  const there = other.getByRole('complementary', { name: 'Selected turn' })
  await expect(there).toContainText(/^Turn \d+ of/)

  await test.step('a note', async () => {
    await inspector.getByRole('button', { name: 'Note on this turn…' }).click()
    await inspector.getByRole('textbox', { name: 'Note on this turn' }).fill('restarted here')
    await inspector.getByRole('button', { name: 'Keep the note' }).click()
    await there.getByRole('button', { name: 'Change the note on this turn…' }).click()
    await expect(there.getByRole('textbox', { name: 'Note on this turn' })).toHaveValue('restarted here')
  })

  await test.step('a deletion', async () => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'Go to, or do anything' }).fill('Close the case')
    await page.getByRole('option', { name: 'Close the case' }).click()
    await page.getByRole('button', { name: /^Delete the case/ }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete this case?' })
    await expect(dialog).toContainText('1 note or mark')
    await expect(dialog).toContainText('It may be open in another window')
    await dialog.getByRole('button', { name: 'Delete the case' }).click()
    await expect(page.getByRole('region', { name: 'Cases' })).toBeHidden()
    await expect(other.getByRole('alert')).toContainText(/deleted/)
    await expect(other.getByRole('button', { name: 'Open the sample' })).toBeVisible()
  })
})
