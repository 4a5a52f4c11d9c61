import { copyFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { writeSample } from '../../electron/engine/sample/write.ts'
import { confirmOpening, expect, openFile, test, view, violations } from '../fixtures.ts'

test('two copies are compared: what differs, turn by turn, in words, numbers, timelines and metadata', async ({
  start,
  evidence,
}) => {
  const a = evidence.file('turns.db')
  const b = evidence.file('later.db')
  writeSample(a, { turns: 400, seed: 7, generation: 'v3' })
  copyFileSync(a, b)
  const db = new Database(b)
  db.pragma('foreign_keys = OFF')
  db.exec(`
    UPDATE turns SET runtime_key = 'other' WHERE rowid BETWEEN 100 AND 110;
    UPDATE turns SET turn_metadata_json = json_set(turn_metadata_json, '$.note', 'new') 
      WHERE rowid = (SELECT min(rowid) FROM turns WHERE rowid >= 100 AND json_valid(turn_metadata_json));
    DELETE FROM turns WHERE rowid BETWEEN 120 AND 123`)
  db.close()
  evidence.seal()
  const app = await start(a)
  const { page } = app
  await confirmOpening(app)
  await view(page, 'Compare').click()
  await openFile(app, b, 'Compare with a file…')
  const words = page.getByRole('region', { name: 'Compare' }).getByRole('status').first()
  await expect(words).toContainText('changed, in 11 turns')
  await expect(words).toContainText('4 turns only in A')
  await expect(page.getByRole('table', { name: 'Rows' })).toContainText('turns04')
  expect(await violations(page), 'summary').toEqual([])

  await page.getByRole('button', { name: 'Turns', exact: true }).click()
  const turns = page.getByRole('grid', { name: 'Turns of both' })
  const listed = page.getByRole('region', { name: 'Turns of both' }).getByRole('status').first()
  await expect(listed).toHaveText('15')
  await page.getByRole('button', { name: 'changed', exact: true }).last().click()
  await expect(listed).toHaveText('11')
  await turns.focus()
  await page.keyboard.press('Home')
  const beside = page.getByRole('region', { name: 'Turn in both' })
  await expect(beside.getByRole('table', { name: 'Columns of this turn' })).toContainText('other')
  for (let row = 0; row < 11 && !(await beside.getByText('$.note').isVisible()); row++) {
    await page.keyboard.press('ArrowDown')
    await expect(turns.getByRole('row', { selected: true })).toHaveCount(1)
  }
  const conversations = page.getByRole('listbox', { name: 'Conversations' })
  await page.getByRole('button', { name: 'changed', exact: true }).first().click()
  await conversations.getByRole('option').first().click()
  await expect(page.getByRole('region', { name: 'Timelines of both' })).toContainText('turn')
  expect(await violations(page), 'turns').toEqual([])

  const address = await page.evaluate(() => location.hash)
  await page.reload()
  await expect(page.getByRole('region', { name: 'Timelines of both' })).toBeVisible()
  expect(await page.evaluate(() => location.hash)).toBe(address)
  await turns.focus()
  await page.keyboard.press('Home')
  await beside.getByRole('button', { name: 'Timeline of B' }).click()
  await expect(page.getByRole('banner')).toContainText('later.db')
  await expect(page.getByRole('grid', { name: 'Turns of this conversation' })).toBeVisible()
})
