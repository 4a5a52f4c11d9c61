import { expect, test, view } from '../fixtures.ts'

test('a statement reads the working copy, leads to a turn, and is ended where it never comes to a row', async ({
  sampleCase,
}) => {
  const { page } = sampleCase
  await view(page, 'SQL').click()
  const field = page.getByRole('textbox', { name: 'Statement' })
  const run = async (sql: string): Promise<void> => {
    await field.fill(sql)
    await field.press('Control+Enter')
  }
  const answer = page.getByRole('grid', { name: 'What the statement gave' })
  await run('SELECT count(*) AS n FROM turns')
  await expect(answer).toContainText('1200')
  await run('WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c')
  await expect(page.getByText('stopped after 5 s, without a row')).toBeVisible()
  await run('DROP TABLE turns')
  await expect(page.getByText('Only a statement that reads can run here')).toBeVisible()
  await run('SELECT conv_id, session_id, turn_id FROM turns LIMIT 1')
  await expect(answer.getByRole('row').nth(1)).toBeVisible()
  await answer.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /^Turn \d/ })).toBeVisible()
})
