/** Pictures of files as servers and damage leave them, for `screenshots.ts`: each in an app of its own. */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, expect as expectSoon, type Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { overwriteLeaves } from '../electron/engine/queries/testing/damage.ts'
import { writeSample } from '../electron/engine/sample/write.ts'
import { startWeb } from './hosts.ts'

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
}
