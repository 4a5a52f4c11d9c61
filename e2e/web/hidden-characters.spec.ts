import type { Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { expect, test, type ViewName, view } from '../fixtures.ts'

/** Turns what follows around: `exe.planner` where the file has `renn...`. */
const TURNED = '\u202e'
/** What is shown of it. */
const NAMED = String.raw`\u{202e}`

const V3_INDEXES = `
    CREATE INDEX turns_by_conv_session ON turns (conv_id, session_id, updated_at_ms DESC);
    CREATE INDEX turns_by_session ON turns (session_id, updated_at_ms DESC);
    CREATE INDEX turns_by_conv_runtime_updated ON turns (conv_id, runtime_key, updated_at_ms DESC);
    CREATE INDEX turns_by_conv_inference_updated ON turns (conv_id, inference_id, updated_at_ms DESC);`

/** A file that turns around what follows, wherever a text of it is shown. */
function writeTurned(path: string): void {
  const db = new Database(path)
  const text = (what: string): string => `${what}${TURNED}\u200b'<b>`
  const name = (what: string): string => `"${text(what)}"`
  db.exec(`
    CREATE TABLE turns (
      conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL, turn_created_at_ms INTEGER NOT NULL,
      turn_metadata_json TEXT NOT NULL DEFAULT '{}', turn_data_json TEXT NOT NULL DEFAULT '{}',
      runtime_key TEXT NOT NULL DEFAULT '', inference_id TEXT NOT NULL DEFAULT '', updated_at_ms INTEGER NOT NULL,
      ${name('extra')} TEXT CHECK (${name('extra')} IS NULL),
      PRIMARY KEY (conv_id, session_id, turn_id));
    CREATE TABLE ${name('other')} (${name('column')} TEXT);
    CREATE INDEX ${name('index')} ON turns (conv_id);
    ${V3_INDEXES}
    CREATE TABLE blocks (block_id TEXT, content_hash TEXT, kind TEXT, role TEXT, payload_json TEXT,
      block_metadata_json TEXT, first_seen_at_ms INTEGER, PRIMARY KEY (block_id, content_hash));
    CREATE TABLE turn_block_membership (conv_id TEXT, session_id TEXT, turn_id TEXT, phase TEXT,
      snapshot_created_at_ms INTEGER, ordinal INTEGER, block_id TEXT, content_hash TEXT,
      FOREIGN KEY (block_id, content_hash) REFERENCES blocks (block_id, content_hash));
    CREATE TABLE timeline_conversations (conv_id TEXT PRIMARY KEY, session_id TEXT, runtime_key TEXT,
      created_at_ms INTEGER, last_activity_ms INTEGER, last_seen_version INTEGER, has_timeline INTEGER, status TEXT, last_error TEXT)`)
  const conv = text('conversation')
  db.prepare('INSERT INTO timeline_conversations VALUES (?, ?, ?, 1, 1, 1, 1, ?, ?)').run(
    conv,
    text('session'),
    text('pointer'),
    text('status'),
    text('error'),
  )
  const turn = db.prepare(
    'INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, turn_data_json, runtime_key, inference_id, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const block = db.prepare('INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, 1)')
  const membership = db.prepare('INSERT INTO turn_block_membership VALUES (?, ?, ?, ?, 1, 0, ?, ?)')
  for (let at = 0; at < 12; at++) {
    const json = JSON.stringify({
      [text('key')]: text('value'),
      runtime: text('candidate'),
      'geppetto.runtime@v1': { slug: text('slug'), 'profile.slug': text('profile'), [text('inner')]: 1 },
      'geppetto.model@v1': text('model'),
    })
    const [session, id, runtime] = [text('session'), text(`turn ${at}`), text(`runtime ${at % 3}`)]
    const known = at >= 6
    turn.run(
      conv,
      session,
      id,
      at + 1,
      json,
      json,
      known ? runtime : '',
      known ? text('inference') : '',
      at + 1,
    )
    const hash = text(`hash ${at}`)
    block.run(text('block'), hash, text('kind'), text('role'), JSON.stringify({ text: text('said') }), json)
    membership.run(conv, session, id, text('phase'), text('block'), hash)
  }
  db.close()
}

/** Texts on the page, and what is read out or shown by hovering, in which a character cannot be seen. */
const unseen = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const hidden = /[\u200b\u202a-\u202e\u2066-\u2069]/
    const found: string[] = hidden.test(document.title) ? [`title of the page: ${document.title}`] : []
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode() !== null) {
      const { nodeValue, parentElement } = texts.currentNode
      if (hidden.test(nodeValue ?? '')) found.push(`text of ${parentElement?.className}: ${nodeValue}`)
    }
    for (const element of document.body.querySelectorAll('*'))
      for (const { name, value } of element.attributes)
        if ((name === 'title' || name === 'placeholder' || name.startsWith('aria-')) && hidden.test(value))
          found.push(`${name} of ${element.className}: ${value}`)
    return found.map((line) => line.replaceAll('\u202e', '[turned]').replaceAll('\u200b', '[nothing]'))
  })

test('no view shows, reads out or tells by hovering a text in which a character cannot be seen', async ({
  start,
  evidence,
}) => {
  const path = evidence.file(`turned${TURNED}.db`)
  writeTurned(path)
  evidence.seal()
  const app = await start(path)
  const { page } = app
  await expect(page.getByRole('banner')).toContainText('sealed')
  const main = page.getByRole('main')
  const looked = async (what: string): Promise<void> => expect.soft(await unseen(page), what).toEqual([])
  const visits: ReadonlyArray<readonly [name: ViewName, come: () => Promise<void>]> = [
    ['Overview', () => expect(main).toContainText(`other${NAMED}`)],
    ['Timeline', () => expect(main.getByRole('grid')).toContainText(`turn 0${NAMED}`)],
    ['Read', () => expect(main).toContainText(`said${NAMED}`)],
    ['Missing', () => expect(main.getByRole('grid')).toContainText(NAMED)],
    [
      'Recovery',
      () => expect(main.getByRole('region', { name: 'Decision' })).toContainText(`candidate${NAMED}`),
    ],
    ['Migration', () => expect(main).toContainText('Backfill')],
    ['Validation', () => expect(main).toContainText('Conversation “')],
    ['Analytics', () => expect(main).toContainText(NAMED)],
    ['SQL', () => expect(main).toContainText(NAMED)],
  ]
  for (const [name, come] of visits) {
    await view(page, name).click()
    await come()
    await looked(name)
  }

  await test.step('what was decided, and by whom', async () => {
    await view(page, 'Recovery').click()
    await main.getByRole('button', { name: /^Take candidate/ }).click()
    await expect(main.getByText(/^Took candidate/)).toBeVisible()
    await looked('Recovery, a value taken')
    await view(page, 'Journal').click()
    await expect(main.getByRole('article')).toContainText(NAMED)
    await looked('Journal')
    await view(page, 'Timeline').click()
    await main.getByRole('grid').getByRole('row').filter({ hasText: 'candidate' }).first().click()
    await looked('Timeline, a value taken')
  })

  await test.step('a check, opened', async () => {
    await view(page, 'Validation').click()
    for (const title of ['Runtime history of a conversation', 'Candidate metadata for manual recovery']) {
      const check = main.getByRole('button', { name: title })
      if ((await check.getAttribute('aria-expanded')) === 'false') await check.click()
      await expect(main.getByRole('region', { name: `Result of ${title}` })).toContainText(NAMED)
    }
    await looked('Validation, checks opened')
  })

  await test.step('charts, as tables', async () => {
    await view(page, 'Analytics').click()
    for (const title of ['Turns per runtime', 'Turns over time']) {
      const chart = main.getByRole('figure', { name: title })
      await chart.getByRole('button', { name: 'Show as table' }).click()
      await expect(chart.getByRole('table')).toContainText(NAMED)
    }
    await looked('Analytics, as tables')
  })

  await test.step('names that people gave', async () => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'Go to, or do anything' }).fill('Saved views…')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/^Save what is on screen/).fill(`saved${TURNED}`)
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(dialog.getByRole('list')).toContainText(`saved${NAMED}`)
    await looked('Saved views')
    await page.keyboard.press('Escape')
  })

  await test.step('cases on the start screen', async () => {
    await page.getByRole('banner').getByRole('button', { name: /\.db/ }).first().click()
    await page.getByRole('menuitem', { name: 'Close the case' }).click()
    await expect(page.getByRole('region', { name: 'Cases' })).toContainText(NAMED)
    await looked('Start')
  })
})
