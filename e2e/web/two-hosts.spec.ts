import type { Page } from '@playwright/test'
import { closeCase, confirmOpening, expect, migrate, sampleIn, test, view } from '../fixtures.ts'

const READ_NEWEST = 'Read the newest state'
const NOT_HERE = /^Read only: open in another Turnscope \(process \d+\)\. It cannot be changed here\.$/

/** That a button is there, says why it cannot be pressed, and does nothing. */
async function expectRefused(page: Page, name: string | RegExp): Promise<void> {
  const button = page.getByRole('button', { name }).first()
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(button).toHaveAccessibleDescription(NOT_HERE)
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toHaveCount(0)
}

test('a second host on one home is told who has the case, reads it, and writes once it is free', async ({
  start,
  evidence,
}) => {
  const path = sampleIn(evidence)
  const first = await start(path)
  await confirmOpening(first)
  const { page } = await start(path)
  await page.getByRole('button', { name: 'Resume the case', exact: true }).click()
  const refused = page.getByRole('alert')
  await expect(refused).toContainText(/This case is open in another Turnscope \(process \d+\)/)
  await refused.getByRole('button', { name: 'Open read only' }).click()
  const notice = page.getByRole('status', { name: 'Read only' })
  await expect(notice).toContainText(/Read only: open in another Turnscope \(process \d+\) since \d{4}/)
  await expect(notice).toContainText(/copy of the case as it was at \d{4}.* goes on writing/)

  await test.step('what can be read is read, and what would change the case says why it cannot be pressed', async () => {
    await view(page, 'Missing').click()
    await expect(page.getByRole('main')).toContainText(/missing/i)
    await view(page, 'Migration').click()
    await expectRefused(page, 'Migrate and backfill')
    await page.keyboard.press('Control+k')
    const attach = page.getByRole('option', { name: /Attach a/ })
    await expect(attach).toHaveAttribute('aria-disabled', 'true')
    await expect(attach).toHaveAccessibleDescription(NOT_HERE)
    await page.keyboard.press('Escape')
    await view(page, 'Timeline').click()
    await expectRefused(page, /^Mark /)
  })

  await test.step('what is written in the first is seen in the newest state', async () => {
    await migrate(first.page)
    await expect(view(page, 'Migration')).not.toContainText('done')
    await notice.getByRole('button', { name: READ_NEWEST }).click()
    await expect(page.getByRole('banner')).toContainText('v3')
    await expect(notice).toBeVisible()
  })

  await test.step('keys that decide say why they do not', async () => {
    await view(page, 'Recovery').click()
    await expectRefused(page, /^Assert/)
    await expectRefused(page, /^Unrecoverable/)
    const recovery = page.getByRole('region', { name: 'Recovery' })
    await recovery.focus()
    for (const key of ['e', 'x', 'u', 'Shift+U', 'Control+z']) {
      await page.keyboard.press(key)
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await expect(recovery.getByRole('status').filter({ hasText: NOT_HERE })).toBeVisible()
    }
    await expect(page.getByRole('alert')).toHaveCount(0)
  })

  await test.step('a reload and another tab are given the copy that is read; who leaves it takes it from nobody', async () => {
    const copied = (await notice.textContent()) ?? ''
    await page.reload()
    await expect(notice).toHaveText(copied)
    const other = await page.context().newPage()
    await other.goto(page.url())
    await expect(other.getByRole('status', { name: 'Read only' })).toHaveText(copied)
    await closeCase(other)
    // It is read again, from another copy.
    await expect(notice).not.toHaveText(copied)
    await other.close()
  })

  await test.step('once the first has let it go, the case can be written here', async () => {
    await first.close()
    await notice.getByRole('button', { name: READ_NEWEST }).click()
    await expect(notice).toBeHidden()
    await expect(page.getByRole('banner')).toContainText('sealed')
    await view(page, 'Recovery').click()
    await expect(page.getByRole('button', { name: /^Assert/ }).first()).not.toHaveAttribute('aria-disabled')
  })
})
