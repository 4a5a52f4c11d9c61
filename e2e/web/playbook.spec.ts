import type { Page } from '@playwright/test'
import { expect, migrate, test, violations } from '../fixtures.ts'

const go = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name }).click()

test('checks run when a case is opened, and after it was migrated when somebody looks, each with its SQL', async ({
  sampleCase,
}) => {
  const { page } = sampleCase
  const validation = page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('button', { name: /^Validation/ })
  await expect(validation).toContainText('3 of 9')
  await migrate(page)
  await validation.click()
  await expect(validation).toContainText('7 of 9')
  const missing = page.getByRole('listitem').filter({ hasText: 'Rows that lack a runtime' })
  await expect(missing).toContainText('needs a look')
  await expect(missing).toContainText('SELECT COUNT(*) AS missing_runtime_or_inference')
  await expect(missing.getByRole('table')).toContainText('249')
  await page.getByRole('button', { name: 'Open all' }).click()
  expect(await violations(page)).toEqual([])
})

test('analytics say what they leave out, and are read by keyboard and as a table', async ({ sampleCase }) => {
  const { page } = sampleCase
  await go(page, /^Analytics/)
  await expect(page.getByRole('region', { name: 'Cutover' })).toContainText('No cutover')
  await expect(page.getByRole('figure', { name: 'Turns per runtime' })).toBeHidden()

  await migrate(page)
  await go(page, /^Analytics/)
  await expect(page.getByRole('region', { name: 'Cutover' })).toContainText(
    /[\d,]+ of 1,200 turns lie before/,
  )
  const figure = page.getByRole('figure', { name: 'Turns per runtime' })
  await figure.getByLabel(/arrow keys/).focus()
  await page.keyboard.press('End')
  await expect(figure.getByRole('status').last()).toContainText(/turns?, .*% of those counted, in/)
  expect(await violations(page)).toEqual([])
  await figure.getByRole('button', { name: 'Show as table' }).click()
  await expect(figure.getByRole('table')).toContainText('runtime_key')
})

test('a pasted payload of an older server is named, with each wrong key and how its turns compare', async ({
  sampleCase,
}) => {
  const { page } = sampleCase
  await go(page, /^Payload check/)
  const text = page.getByLabel('Payload of the debug API')
  await text.fill('{"items":[{"conv_id":"c","current_runtime_key":"planner"}]}')
  await text.press('Control+Enter')
  await expect(page.getByRole('status', { name: 'Contract' })).toContainText('An older contract')
  await expect(page.getByRole('row').filter({ hasText: '$.items[0].current_runtime_key' })).toContainText(
    'resolved_runtime_key',
  )
  await text.fill('not JSON')
  await text.press('Control+Enter')
  await expect(page.getByRole('alert')).toContainText('JSON')
})
