import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, isElectron, test, view } from '../fixtures.ts'

test('a statement reads the working copy, leads to a turn, and is ended where it never comes to a row', async ({
  sampleCase,
  outputs,
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
  await test.step('an answer becomes a file, which holds no formula', async () => {
    await run(`SELECT '=1+1' AS "a,b", NULL AS none, 9007199254740993 AS big`)
    await expect(answer).toContainText('9007199254740993')
    const path = join(outputs, 'answer.csv')
    await page.getByRole('button', { name: 'Export…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export the answer' })
    if (isElectron(sampleCase)) {
      await sampleCase.app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath })
      }, path)
      await dialog.getByRole('button', { name: 'Choose where…' }).click()
    } else {
      await dialog.getByRole('button', { name: 'Write where Turnscope runs' }).click()
      const field = dialog.getByLabel(/^Path of the new file/)
      await field.fill('answer.csv')
      await expect(dialog.getByRole('alert')).toContainText('A whole path is needed')
      await expect(dialog.getByRole('button', { name: 'Export CSV' })).toBeDisabled()
      await dialog.getByRole('button', { name: 'Browse…' }).click()
      const browser = page.getByRole('dialog', { name: 'Where to write' })
      await browser.getByLabel('Filter, or a path').fill(outputs)
      await page.keyboard.press('Enter')
      await browser.getByLabel('Name of the new file').fill('answer.csv')
      await expect(browser.getByRole('navigation', { name: 'Folders', exact: true })).toContainText(
        outputs.split('/').at(-1)!,
      )
      await browser.getByRole('button', { name: 'Write here' }).click()
      await expect(field).toHaveValue(path)
      await dialog.getByRole('button', { name: 'Export CSV' }).click()
    }
    await expect(dialog).toContainText('Written')
    expect(readFileSync(path, 'utf8')).toBe(`\uFEFF"a,b",none,big\r\n'=1+1,,9007199254740993\r\n`)
    await dialog.getByRole('button', { name: 'Close' }).last().click()
  })
  await run('SELECT conv_id, session_id, turn_id FROM turns LIMIT 1')
  await expect(answer.getByRole('row').nth(1)).toBeVisible()
  await answer.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /^Turn \d/ })).toBeVisible()
})
