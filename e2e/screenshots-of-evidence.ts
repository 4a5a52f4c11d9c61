/** Pictures of files as servers and damage leave them, for `screenshots.ts`: each in an app of its own. */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, expect as expectSoon, type Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { startWeb } from '../build/start/start-web.ts'
import { overwriteLeaves } from '../electron/engine/queries/testing/damage.ts'
import { writeSample } from '../electron/engine/sample/write.ts'

const expect = expectSoon.configure({ timeout: 120_000 })
const real = (name: string): string =>
  fileURLToPath(new URL(`../electron/engine/testing/files/real/${name}`, import.meta.url))

type Shoot = (page: Page, name: string) => Promise<void>

const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: new RegExp(`^${name}`) })

/** A conversation in its timeline, with the turn of the row that holds a text. */
async function showTurn(page: Page, conversation: string, holds: string): Promise<void> {
  await view(page, 'Timeline').click()
  await page.getByRole('option').filter({ hasText: conversation }).click()
  const rows = page.getByRole('grid', { name: 'Turns of this conversation' }).getByRole('row')
  await rows.filter({ hasText: holds }).first().click()
  await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
}

/** Server-made values, what may be carried over, a frozen pointer, a preview, and what was salvaged. */
export async function shootEvidence(browser: Browser, home: string, shoot: Shoot): Promise<void> {
  const folder = join(home, 'given')
  mkdirSync(folder, { recursive: true })
  const opened = async (
    db: string,
    look: (page: Page) => Promise<void>,
    timelineDb?: string,
  ): Promise<void> => {
    const app = await startWeb(browser, {
      home,
      file: db,
      ...(timelineDb === undefined ? {} : { timelineDb }),
    })
    try {
      // Where there is something to know before a copy is made, it is asked first.
      const asked = app.page.getByRole('region', { name: 'Before opening' })
      const sealed = app.page.getByRole('banner').filter({ hasText: 'sealed' })
      await expect(asked.or(sealed)).toBeVisible()
      if (await asked.isVisible()) await asked.getByRole('button', { name: 'Open' }).click()
      await expect(sealed).toBeVisible()
      await look(app.page)
    } finally {
      await app.close()
    }
  }

  const made = join(folder, 'opened-by-a-server.db')
  copyFileSync(real('gen/v2-opened-by-head.db'), made)
  await opened(made, async (page) => {
    await showTurn(page, 'conv-0', '42')
    await shoot(page, 'server-made')
  })

  const turns = join(folder, 'turns.db')
  const store = join(folder, 'timeline.db')
  copyFileSync(real('turns.db'), turns)
  copyFileSync(real('timeline.db'), store)
  const newer = new Database(store)
  newer.exec('CREATE TABLE sessionstream_sessions (session_id TEXT PRIMARY KEY)')
  newer.pragma('wal_checkpoint(TRUNCATE)')
  newer.close()
  await opened(
    turns,
    async (page) => {
      await showTurn(page, 'conv-inherit', 'runtime conflict')
      await expect(page.getByRole('main')).toContainText('frozen at')
      await shoot(page, 'carried-over-and-frozen-pointer')
    },
    store,
  )

  const damaged = writeSample(join(folder, 'damaged.db'), { turns: 600, seed: 7, generation: 'v2' }).path
  overwriteLeaves(damaged, 'turns', 3, 7)
  await opened(damaged, async (page) => {
    await view(page, 'Timeline').click()
    await expect(page.getByRole('main')).toContainText('Preview, not written')
    await shoot(page, 'preview')
    await view(page, 'Overview').click()
    await page.getByRole('main').getByRole('button', { name: 'Salvage what can be read' }).first().click()
    await expect(page.getByRole('banner')).toContainText('salvaged, v2, not migrated')
    await expect(page.getByRole('region', { name: 'Counts' })).toContainText('only what could be read')
    await expect(page.getByText(/checking…/)).toHaveCount(0)
    await shoot(page, 'salvaged')
  })

  // The same copy a week later: other turns, and one whose runtime was written by hand.
  const before = writeSample(join(folder, 'last-week.db'), { turns: 400, seed: 5, generation: 'v3' }).path
  const after = join(folder, 'today.db')
  copyFileSync(before, after)
  const changed = new Database(after)
  changed.pragma('foreign_keys = OFF')
  changed.exec(`UPDATE turns SET runtime_key = 'planner', updated_at_ms = updated_at_ms + 1 WHERE rowid BETWEEN 100 AND 110;
    DELETE FROM turns WHERE rowid BETWEEN 391 AND 400`)
  changed.close()
  await opened(before, async (page) => {
    await view(page, 'Read').click()
    await expect(page.getByRole('feed').getByRole('article').first()).toBeVisible()
    await shoot(page, 'read')
    await view(page, 'SQL').click()
    const statement = page.getByRole('textbox', { name: 'Statement' })
    await statement.fill(
      'SELECT runtime_key, count(*) AS turns FROM turns GROUP BY runtime_key ORDER BY turns DESC',
    )
    await statement.press('Control+Enter')
    await expect(page.getByRole('grid', { name: 'What the statement gave' })).toContainText(/\d/)
    await shoot(page, 'sql')
    await view(page, 'Compare').click()
    await page.getByRole('button', { name: 'Compare with a file…' }).click()
    const path = page.getByRole('dialog').getByLabel('Filter, or a path')
    await path.fill(after)
    await path.press('Enter')
    await page.getByRole('button', { name: 'Turns', exact: true }).click()
    await expect(page.getByText(/^Comparing/)).toHaveCount(0)
    const turns = page.getByRole('grid', { name: 'Turns of both' })
    await page.getByRole('button', { name: 'changed', exact: true }).last().click()
    await expect(turns).toBeVisible()
    await turns.focus()
    await page.keyboard.press('Home')
    await expect(page.getByRole('region', { name: 'Turn in both' }).getByRole('table').first()).toBeVisible()
    await shoot(page, 'compare')
  })

  const fleet = await startWeb(browser, { home })
  try {
    const { page } = fleet
    await page.getByRole('button', { name: 'Many copies…' }).click()
    await page.getByLabel(/^Folders and files/).fill(folder)
    await page.getByRole('button', { name: 'Look at every copy' }).click()
    await expect(page.getByRole('grid', { name: 'Copies' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Look at every copy' })).toBeEnabled()
    await shoot(page, 'fleet')
  } finally {
    await fleet.close()
  }
}
