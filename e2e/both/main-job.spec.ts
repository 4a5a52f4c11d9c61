import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import {
  backInCase,
  confirmOpening,
  expect,
  isElectron,
  migrate,
  openFile,
  sampleIn,
  test,
  view,
} from '../fixtures.ts'

/** What no single number can say: some switches are certain, others lie inside an unknown run. */
const STORY = /certain switch(es)?, at least/

test('opens a v2 copy, migrates it, shows timeline, missing and metadata, writes files, and is there again', async ({
  start,
  evidence,
  outputs,
}) => {
  const file = sampleIn(evidence)
  const app = await start()
  const { page } = app
  await openFile(app, file)

  await test.step('the evidence is sealed and its generation named', async () => {
    await confirmOpening(app)
    await expect(page.getByRole('banner')).toContainText('v2, not migrated')
    await expect(page.getByRole('region', { name: 'Counts' })).toContainText('1,200 of 1,200')
    await expect(view(page, 'Validation')).toContainText('3 of 9')
  })

  await test.step('the plan is shown before anything is written', async () => {
    await view(page, 'Migration').click()
    await expect(page.getByText('ALTER TABLE turns ADD COLUMN runtime_key')).toBeVisible()
    await expect(page.getByText(/becomes? complete/).first()).toBeVisible()
  })

  await test.step('it migrates, backfills and verifies', async () => {
    await migrate(page)
    await expect(page.getByRole('banner')).toContainText('v2 → v3, verified')
    await expect(page.getByRole('status', { name: 'Verification' })).toContainText(
      '1,200 before, 1,200 after',
    )
  })

  await test.step('what history cannot explain is listed with its reason', async () => {
    await view(page, 'Missing').click()
    await expect(page.getByRole('status').filter({ hasText: 'of 1,200 turns lack' })).toContainText('249')
    await page.getByRole('button', { name: /^metadata is not valid JSON/ }).click()
    const rows = page.getByRole('grid', { name: 'Turns that lack a value' }).getByRole('row')
    await expect(rows).toHaveCount(8)
    await rows.nth(1).click()
    const inspector = page.getByRole('complementary', { name: 'Selected turn' })
    await expect(inspector).toContainText(/line \d+, column \d+/i)
  })

  await test.step('a timeline shows segments, an unknown run and its switches', async () => {
    await view(page, 'Timeline').click()
    await page.getByRole('button', { name: 'has switches' }).click()
    await page.getByRole('button', { name: 'has missing' }).click()
    const list = page.getByRole('region', { name: 'Conversations' })
    await list
      .getByText(/≥ \d+ switches/)
      .first()
      .click()
    const timeline = page.getByRole('region', { name: 'Timeline' })
    await expect(timeline).toContainText(STORY)
    await expect(timeline).toContainText('not history')
    await page
      .getByRole('radio', { name: 'Segments as a list' })
      .or(page.getByRole('button', { name: 'Segments as a list' }))
      .click()
    await expect(page.getByRole('grid', { name: 'Segments' })).toContainText('unknown')
  })

  await test.step('a turn shows its metadata with the canonical keys marked', async () => {
    await page.getByRole('grid', { name: 'Turns of this conversation' }).getByRole('row').nth(1).click()
    const inspector = page.getByRole('complementary', { name: 'Selected turn' })
    await expect(inspector.getByRole('tree', { name: 'Metadata' })).toContainText('geppetto.runtime@v1')
    await expect(inspector).toContainText(/context, not a source/i)
  })

  const dialog = page.getByRole('dialog')
  /** Has the open dialog write to a path. */
  const writeTo = async (path: string): Promise<void> => {
    if (isElectron(app)) {
      await app.app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath })
      }, path)
    } else {
      await dialog.getByRole('button', { name: 'Write where Turnscope runs' }).click()
      await dialog.getByRole('textbox').fill(path)
    }
    await dialog
      .getByRole('button', { name: isElectron(app) ? 'Choose where…' : /^(Export|Write HTML)$/, exact: true })
      .click()
    await expect(dialog).toContainText('Written')
  }

  await test.step('an export is a clean database that another SQLite reads', async () => {
    const out = join(outputs, 'export.db')
    await view(page, 'Migration').click()
    await page.getByRole('button', { name: 'Export the database…' }).click()
    await writeTo(out)

    expect(readdirSync(outputs).filter((name) => name.startsWith('export'))).toEqual(['export.db'])
    const db = new Database(out, { readonly: true })
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'turnscope%'").all()
    const missing = db
      .prepare(
        "SELECT count(*) FROM turns WHERE COALESCE(runtime_key, '') = '' OR COALESCE(inference_id, '') = ''",
      )
      .pluck()
      .get()
    db.close()
    expect(tables).toEqual([])
    expect(missing).toBe(249)
    expect(existsSync(`${out}-wal`)).toBe(false)
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  })

  await test.step('the exported journal is the file that the hash says', async () => {
    await view(page, 'Journal').click()
    await page.getByRole('region', { name: 'Journal' }).getByRole('button', { name: 'Export…' }).click()
    const journal = join(outputs, 'journal.jsonl')
    await writeTo(journal)
    const bytes = readFileSync(journal)
    await expect(dialog).toContainText(createHash('sha256').update(bytes).digest('hex'))
    expect(bytes.toString().trim().split('\n').length).toBeGreaterThan(900)
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  })

  await test.step('a report is written where a person says, with its hash', async () => {
    await page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('button', { name: /^Report/ })
      .click()
    const report = join(outputs, 'report.html')
    await dialog.getByRole('checkbox', { name: /^Redact/ }).check()
    await writeTo(report)
    const bytes = readFileSync(report)
    await expect(dialog).toContainText(createHash('sha256').update(bytes).digest('hex'))
    expect(bytes.toString()).toContain('Left out:')
  })

  await test.step('the case is there again after a restart, with what was done', async () => {
    await app.close()
    const again = await start()
    await backInCase(again)
    await expect(again.page.getByRole('banner')).toContainText('v2 → v3, verified')
    await expect(view(again.page, 'Missing')).toContainText('249')
  })
})
