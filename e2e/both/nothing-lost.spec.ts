import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeCase, expect, isElectron, openByMenu, test, view } from '../fixtures.ts'

test('a bad file, a closed dialog and Escape lose nothing; a case is named, found again, and says what dies with it', async ({
  migratedCase,
  outputs,
}) => {
  const { page } = migratedCase

  await test.step('what is typed is there again when its dialog is opened again', async () => {
    await view(page, 'Recovery').click()
    await expect(page.getByRole('button', { name: /^Unrecoverable/ })).toBeEnabled()
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
    const bad = join(outputs, 'notes.txt')
    writeFileSync(bad, 'no database')
    if (isElectron(migratedCase)) await openByMenu(migratedCase, bad)
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

  await test.step('a view is saved by name, carried by a file, and found in the palette', async () => {
    const menu = async (): Promise<void> => {
      await page
        .getByRole('banner')
        .getByRole('button', { name: /turns\.db/ })
        .click()
      await page.getByRole('menuitem', { name: 'Saved views…' }).click()
    }
    await menu()
    const dialog = page.getByRole('dialog', { name: 'Saved views', exact: true })
    await dialog.getByRole('textbox').fill('To decide')
    await dialog.getByRole('textbox').press('Enter')
    await expect(dialog.getByRole('status')).toContainText('Saved “To decide”.')
    const file = join(outputs, 'views.json')
    const address = new URL(page.url()).hash.replace(/case\/\w+/, 'case/0123456789abcdef')
    writeFileSync(
      file,
      JSON.stringify({
        kind: 'turnscope-saved-views',
        format: 1,
        views: [{ name: 'Carried here', address }],
      }),
    )
    await dialog.getByRole('button', { name: 'Import…' }).click()
    if (isElectron(migratedCase)) await page.locator('input[type="file"]').last().setInputFiles(file)
    else {
      await page.getByLabel('Filter, or a path').fill(file)
      await page.getByLabel('Filter, or a path').press('Enter')
    }
    await expect(dialog.getByRole('status')).toContainText('1 added.')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await view(page, 'Journal').click()
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'Go to, or do anything' }).fill('carried')
    await expect(page.getByRole('option', { name: /Carried here/ })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('region', { name: 'Recovery' })).toBeVisible()
  })

  await test.step('a case has a name and a ticket, and is found by them', async () => {
    await closeCase(page)
    const cases = page.getByRole('region', { name: 'Cases' })
    await cases.getByRole('button', { name: /^Name the case/ }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Weekly look')
    await page.getByRole('textbox', { name: 'Ticket' }).fill('OPS-7')
    await page.keyboard.press('Enter')
    await expect(cases).toContainText('Weekly look')
    await expect(cases).toContainText('OPS-7')
    await expect(cases).toContainText(/1 case, [\d.]+ MB on the disk/)
    await cases.getByRole('button', { name: /^Delete the case/ }).click()
    await expect(page.getByRole('dialog')).toContainText(
      /its migration, 1 decision and their reasons, 1 note or mark, and 2 saved views/,
    )
    await page.getByRole('button', { name: 'Keep it' }).click()
  })
})
