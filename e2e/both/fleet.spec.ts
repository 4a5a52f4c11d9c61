import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { writeSample } from '../../electron/engine/sample/write.ts'
import { expect, test, violations } from '../fixtures.ts'

test('many copies by keyboard: looked at, narrowed down, one opened as a case, and back', async ({
  start,
  evidence,
  outputs,
  host,
}) => {
  for (const seed of [1, 2, 3]) {
    const generation = seed === 3 ? 'v3' : 'v2'
    writeSample(evidence.file(`customer-${seed}.db`), { turns: 200, seed, generation })
  }
  writeFileSync(evidence.file('broken.db'), 'no database')
  writeFileSync(evidence.file('logs.gz'), gzipSync('text'))
  evidence.seal()
  const app = await start()
  const { page } = app
  const rows = page.getByRole('grid', { name: 'Copies' })

  await test.step('every copy is a row, and what is none says why', async () => {
    await page.getByRole('button', { name: 'Many copies…' }).press('Enter')
    await expect(page).toHaveURL(/#\/fleet$/)
    const paths = page.getByLabel(/^Folders and files/)
    await paths.fill(evidence.path)
    await paths.press('Control+Enter')
    await expect(rows).toContainText('customer-3.db')
    await expect(page.getByText('5 of 5 copies', { exact: true })).toBeVisible()
    await expect(rows).toContainText('NotADatabase')
    await expect(page.getByRole('list', { name: /together/ })).toContainText('3 of 5 copies could be counted')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await violations(page), colorScheme).toEqual([])
    }
  })

  await test.step('facets and search narrow them down, and the sums follow', async () => {
    await page.getByRole('button', { name: /^v3 1$/ }).press('Enter')
    await expect(page.getByText('1 of 5 copies', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: /^v3 1$/ }).press('Enter')
    await page.getByLabel('Search these copies').fill('broken')
    await expect(page.getByRole('region', { name: 'The selected copy' })).toContainText(
      'Not a SQLite database',
    )
    await page.getByLabel('Search these copies').fill('customer-2')
    // The number alone was there before.
    await expect(rows).toContainText('customer-2.db')
    await expect(page.getByText('1 of 5 copies', { exact: true })).toBeVisible()
  })

  await test.step('Enter opens a row as a case; whoever leaves it is back among the copies', async () => {
    await rows.focus()
    await rows.press('Enter')
    // Its timeline store came with the row: nothing is asked.
    await expect(page.getByRole('banner')).toContainText('sealed')
    await expect(page.getByRole('banner')).toContainText('customer-2.db')
    await page.goBack()
    await expect(page.getByText('1 of 5 copies', { exact: true })).toBeVisible()
  })

  await test.step('a dataset is written along, and asked', async () => {
    // A packaged app brings no engine for questions; a checkout may have it.
    const asks =
      (host === 'web' || process.env.TURNSCOPE_EXECUTABLE === undefined) &&
      (await import('@duckdb/node-api').then(
        () => true,
        () => false,
      ))
    await page.getByText('Write a dataset along').click()
    await page.getByLabel(/^Folder for its Parquet files/).fill(join(outputs, 'dataset'))
    await page.getByLabel(/^Folders and files/).press('Control+Enter')
    await expect(page.getByRole('button', { name: 'Look at every copy' })).toBeEnabled()
    await expect.poll(() => readdirSync(join(outputs, 'dataset')).sort()).toContain('turns')
    await page.getByRole('button', { name: 'Questions' }).press('Enter')
    await page
      .getByLabel('A question that teams ask')
      .selectOption({ label: 'What share of its turns lacks a value, copy by copy?' })
    await page.getByLabel(/^SQL of DuckDB/).press('Control+Enter')
    const questions = page.getByRole('region', { name: 'Questions' })
    await expect(questions).toContainText(asks ? 'customer-3.db' : '@duckdb/node-api')
    expect(await violations(page), 'questions').toEqual([])
    await page.getByRole('button', { name: 'Start' }).click()
    await expect(page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
  })
})
