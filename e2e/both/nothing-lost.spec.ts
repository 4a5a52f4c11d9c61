import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { confirmOpening, expect, isElectron, migrate, openByMenu, sampleIn, test, view } from '../fixtures.ts'

test('a bad file, a closed dialog and Escape lose nothing; a case is named, found again, and says what dies with it', async ({
  start,
  evidence,
  home,
}) => {
  const app = await start(sampleIn(evidence))
  const { page } = app
  await confirmOpening(app)
  await migrate(page)

  await test.step('what is typed is there again when its dialog is opened again', async () => {
    await view(page, 'Recovery').click()
    await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
    const reason = page.getByRole('dialog').getByRole('textbox')
    await page.keyboard.press('x')
    await reason.fill('nobody kept a log of that week')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await page.keyboard.press('x')
    await expect(reason).toHaveValue('nobody kept a log of that week')
    await reason.press('ControlOrMeta+Enter')
    await expect(page.getByRole('dialog')).toBeHidden()
  })

  await test.step('Ctrl Z undoes the decision, Ctrl Shift Z does it again', async () => {
    const said = page.getByRole('region', { name: 'Recovery' }).getByRole('status').first()
    await page.keyboard.press('ControlOrMeta+z')
    await expect(said).toContainText(/^Undid/)
    await page.keyboard.press('ControlOrMeta+Shift+z')
    await expect(said).toContainText(/^Did again/)
  })

  await test.step('a note on a turn is kept, and the timeline says so', async () => {
    await view(page, 'Timeline').click()
    const turns = page.getByRole('grid', { name: 'Turns of this conversation' })
    await turns.getByRole('row').nth(2).click()
    const inspector = page.getByRole('complementary', { name: 'Selected turn' })
    await expect(inspector).toContainText(/^Turn \d+ of/)
    await inspector.getByRole('button', { name: 'Note on this turn…' }).click()
    await inspector.getByRole('textbox', { name: 'Note on this turn' }).fill('restarted here')
    await inspector.getByRole('button', { name: 'Keep the note' }).click()
    await expect(inspector.getByText('restarted here')).toBeVisible()
    const drawing = page.getByRole('application', { name: /one lane per runtime/ })
    await expect(
      drawing.or(page.getByRole('status')).filter({ hasText: 'with a note' }).first(),
    ).toBeAttached()
    await page.reload()
    await expect(inspector.getByText('restarted here')).toBeVisible()
    await view(page, 'Recovery').click()
    await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
  })

  await test.step('a file that cannot be opened leaves the case on screen', async () => {
    const bad = join(home, 'notes.txt')
    writeFileSync(bad, 'no database')
    if (isElectron(app)) await openByMenu(app, bad)
    else {
      await page.keyboard.press('ControlOrMeta+o')
      const dialog = page.getByRole('dialog', { name: 'Open a copied turns.db' })
      await dialog.getByLabel('Filter, or a path').fill(bad)
      await dialog.getByLabel('Filter, or a path').press('Enter')
    }
    const refused = page.getByRole('dialog', { name: 'Open another file' })
    await expect(refused).toContainText(/not a SQLite database/i)
    await refused.getByRole('button', { name: 'Dismiss' }).click()
    await expect(refused).toBeHidden()
    await expect(page.getByRole('region', { name: 'Recovery' })).toBeVisible()
  })

  await test.step('a case has a name and a ticket, and is found by them', async () => {
    await page
      .getByRole('banner')
      .getByRole('button', { name: /turns\.db/ })
      .click()
    await page.getByRole('menuitem', { name: 'Close the case' }).click()
    const cases = page.getByRole('region', { name: 'Cases' })
    await cases.getByRole('button', { name: /^Name the case/ }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Weekly look')
    await page.getByRole('textbox', { name: 'Ticket' }).fill('OPS-7')
    await page.keyboard.press('Enter')
    await expect(cases).toContainText('Weekly look')
    await expect(cases).toContainText('OPS-7')
    await expect(cases).toContainText(/1 case, [\d.]+ MB on the disk/)
    await cases.getByRole('button', { name: /^Delete the case/ }).click()
    await expect(page.getByRole('dialog')).toContainText(/its migration and 1 decision and their reasons/)
    await page.getByRole('button', { name: 'Keep it' }).click()
  })
})
