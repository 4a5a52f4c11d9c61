import { closeCase, confirmOpening, expect, migrate, sampleIn, test, view } from '../fixtures.ts'

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

  await test.step('what can be read is read, and what would change the case is refused in words', async () => {
    await view(page, 'Missing').click()
    await expect(page.getByRole('main')).toContainText(/missing/i)
    await view(page, 'Migration').click()
    await page.getByRole('button', { name: /^(Migrate|Run)/ }).click()
    await expect(page.getByRole('alert')).toContainText('Nothing was written.')
  })

  await test.step('what is written in the first is seen by trying again', async () => {
    await migrate(first.page)
    await expect(view(page, 'Migration')).not.toContainText('done')
    await notice.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('banner')).toContainText('v3')
    await expect(notice).toBeVisible()
  })

  await test.step('another tab that leaves it takes it from nobody', async () => {
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.getByRole('alert').getByRole('button', { name: 'Open read only' }).click()
    const copied = (await other.getByRole('status', { name: 'Read only' }).textContent()) ?? ''
    await expect(notice).toHaveText(copied)
    await closeCase(other)
    // It is read again, from another copy.
    await expect(notice).not.toHaveText(copied)
    await other.close()
  })

  await test.step('once the first has let it go, the case can be written here', async () => {
    await first.close()
    await notice.getByRole('button', { name: 'Try again' }).click()
    await expect(notice).toBeHidden()
    await expect(page.getByRole('banner')).toContainText('sealed')
  })
})
