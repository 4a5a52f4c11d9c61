import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { backInCase, expect, test } from '../fixtures.ts'

/** The truth columns and the journal's size, from the case's working copy, read by another connection. */
function workingCopy(home: string): { filled: number; runs: number } {
  const cases = join(home, 'cases')
  const folder = join(cases, readdirSync(cases).find((name) => /^[0-9a-f]{16}$/.test(name))!)
  const name = readdirSync(folder).find((file) => /^work-\d+\.db$/.test(file))!
  const db = new Database(join(folder, name), { readonly: true })
  try {
    const filled = db
      .prepare(
        "SELECT count(*) FROM turns WHERE COALESCE(runtime_key, '') <> '' AND COALESCE(inference_id, '') <> ''",
      )
      .pluck()
      .get() as number
    const runs = db.prepare('SELECT count(*) FROM turnscope_journal').pluck().get() as number
    return { filled, runs }
  } finally {
    db.close()
  }
}

const queue = (page: Page) => page.getByRole('listbox', { name: 'Rows of this group' })
const recovery = (page: Page) => page.getByRole('region', { name: 'Recovery' })
/** What the view says about the last action, aloud for screen readers. */
const announced = (page: Page) => recovery(page).getByRole('status').first()

/** The progress of the triage once something has been decided. */
const decided = (page: Page) => recovery(page).getByText(/^[1-9]\d* of 249 rows decided$/)

/** Presses a key that opens a dialog; while the next row is on its way such keys wait for nobody. */
async function openByKey(page: Page, key: string) {
  const dialog = page.getByRole('dialog')
  await expect(async () => {
    if (!(await dialog.isVisible())) await page.keyboard.press(key)
    await expect(dialog).toBeVisible({ timeout: 1000 })
  }).toPass()
  return dialog
}

test('a whole triage by keyboard alone: fill by a rule, take, assert, close, undo, redo, and all is there after a restart', async ({
  migratedCase,
  start,
  home,
}) => {
  const { page } = migratedCase
  const { keyboard } = page
  await keyboard.press('ControlOrMeta+k')
  await keyboard.type('Recovery')
  await keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(recovery(page)).toContainText('0 of 249')
  const before = workingCopy(home)

  await test.step('r fills a whole group after its preview, and undo restores every row', async () => {
    await expect(queue(page).getByRole('option').first()).toBeVisible()
    const dialog = await openByKey(page, 'r')
    await expect(dialog).toContainText(/rows/)
    await dialog.getByLabel(/^Note/).fill('Early builds wrote the runtime here.')
    await dialog.getByRole('button', { name: /^Apply/ }).click()
    await expect.poll(() => workingCopy(home).runs).toBe(before.runs + 1)
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await page.keyboard.press('u')
    await expect.poll(() => workingCopy(home).runs).toBe(before.runs + 2)
    expect(workingCopy(home).filled).toBe(before.filled)
    await expect(recovery(page)).toContainText('0 of 249')
    before.runs += 2
  })

  await test.step('1 takes the first candidate, for this row alone', async () => {
    await keyboard.press('j')
    await expect(page.getByRole('region', { name: 'Decision' })).toContainText('$.')
    await keyboard.press('1')
    await expect(announced(page)).toContainText('Took')
    expect(workingCopy(home).runs).toBe(before.runs + 1)
  })

  await test.step('e asserts a typed value with a reason, marked as asserted', async () => {
    const dialog = await openByKey(page, 'e')
    await expect(dialog).toContainText(/asserted/i)
    await dialog.getByRole('textbox').first().fill('planner')
    await dialog.getByRole('textbox').nth(1).fill('The customer confirmed it in the ticket.')
    await keyboard.press('Control+Enter')
    await expect(dialog).toBeHidden()
    await expect(announced(page)).toContainText('Asserted')
    expect(workingCopy(home).runs).toBe(before.runs + 2)
  })

  await test.step('x closes a row as unrecoverable, and it keeps its empty value', async () => {
    const { filled } = workingCopy(home)
    const dialog = await openByKey(page, 'x')
    await dialog.getByRole('textbox').first().fill('The metadata was cut off; nothing can be known.')
    await keyboard.press('Control+Enter')
    await expect(dialog).toBeHidden()
    await expect(announced(page)).toContainText('Closed')
    expect(workingCopy(home).runs).toBe(before.runs + 3)
    expect(workingCopy(home).filled).toBe(filled)
  })

  await test.step('u takes back what was done, Shift+U brings it again', async () => {
    const { runs } = workingCopy(home)
    await keyboard.press('u')
    await expect(announced(page)).toContainText('Undid')
    expect(workingCopy(home).runs).toBe(runs + 1)
    await keyboard.press('Shift+U')
    await expect(announced(page)).toContainText('Did again')
    expect(workingCopy(home).runs).toBe(runs + 2)
  })

  // The count follows the announcement: it is asked of the engine once more.
  await expect(decided(page)).toBeVisible()
  const after = workingCopy(home)
  await migratedCase.close()

  await test.step('closing the app loses nothing', async () => {
    const again = await start()
    await backInCase(again)
    await again.page.keyboard.press('ControlOrMeta+k')
    await again.page.keyboard.type('Recovery')
    await again.page.keyboard.press('Enter')
    await expect(decided(again.page)).toBeVisible()
    expect(workingCopy(home)).toEqual(after)
  })
})
