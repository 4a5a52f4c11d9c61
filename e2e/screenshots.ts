/** `npm run screenshots [FOLDER]`: every view of the sample, and files as servers and damage leave them, light and dark, into docs/screenshots or FOLDER. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect as expectSoon, type Page } from '@playwright/test'
import { launchBrowser } from '../build/start/browser.ts'
import { startWeb } from '../build/start/start-web.ts'
import { removeHome } from './hosts.ts'
import { shootEvidence } from './screenshots-of-evidence.ts'

const folder = process.argv[2] ?? fileURLToPath(new URL('../docs/screenshots', import.meta.url))
mkdirSync(folder, { recursive: true })

/** The machine may be busy with anything: waiting ends only where something hangs. */
const expect = expectSoon.configure({ timeout: 120_000 })

const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: new RegExp(`^${name}`) })

async function shoot(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.mouse.move(0, 0)
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, animations: 'disabled' })
  }
  console.log(name)
}

/** What a server of a year ago answered, as a runbook may have kept it. */
const OLD_PAYLOAD = JSON.stringify(
  {
    items: [
      { conv_id: 'e63e78d1-091e-4113-9816-f47d3a3f771d', session_id: '', current_runtime_key: 'support' },
    ],
  },
  null,
  2,
)

const browser = await launchBrowser()
// Names that say nothing about the machine the pictures were taken on.
process.env.TURNSCOPE_PERSON = 'ada'
const home = join(tmpdir(), 'Turnscope')
removeHome(home)
const app = await startWeb(browser, { home })
const { page } = app
try {
  await page.getByRole('button', { name: 'Open the sample' }).click()
  await expect(page.getByRole('region', { name: 'Counts' })).toContainText('1,200 of 1,200')
  await view(page, 'Migration').click()
  await expect(page.getByText(/becomes? complete/).first()).toBeVisible()
  await shoot(page, 'plan')
  await page.getByRole('button', { name: 'Migrate and backfill' }).click()
  await expect(page.getByText('Migrated and verified')).toBeVisible()
  await expect(view(page, 'Missing')).toContainText('249')
  await shoot(page, 'migration')
  await view(page, 'Overview').click()
  await expect(page.getByRole('region', { name: 'Counts' })).toContainText('249 of 1,200')
  await shoot(page, 'overview')

  await view(page, 'Missing').click()
  const missing = page.getByRole('grid', { name: 'Turns that lack a value' }).getByRole('row')
  await missing.nth(3).click()
  await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
  await shoot(page, 'missing')

  await view(page, 'Timeline').click()
  await page.getByRole('button', { name: 'has switches' }).click()
  await page.getByRole('button', { name: 'has missing' }).click()
  const story = page
    .getByRole('region', { name: 'Conversations' })
    .getByText(/≥ 3 switches/)
    .first()
  await story.click()
  const turns = page.getByRole('grid', { name: 'Turns of this conversation' }).getByRole('row')
  const drawing = page.getByRole('application', { name: /one lane per runtime/ })
  await drawing.focus()
  await page.keyboard.press('Home')
  for (let step = 0; step < 3; step++) await page.keyboard.press('.')
  await expect(turns.first()).toBeVisible()
  await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
  await shoot(page, 'timeline')
  await page.getByRole('button', { name: 'By time' }).click()
  await shoot(page, 'timeline-by-time')
  await page.getByRole('button', { name: 'By turn' }).click()

  await view(page, 'Missing').click()
  await page.getByRole('button', { name: /^metadata is not valid JSON/ }).click()
  await missing.nth(1).click()
  await expect(page.getByRole('complementary', { name: 'Selected turn' })).toContainText(/line \d+/)
  await shoot(page, 'metadata')

  await view(page, 'Recovery').click()
  const queue = page.getByRole('listbox', { name: 'Rows of this group' }).getByRole('option')
  await expect(queue.first()).toBeVisible()
  await page.keyboard.press('j')
  await expect(page.getByRole('region', { name: 'Decision' })).toContainText('$.')
  await page
    .getByRole('listbox', { name: /^Groups/ })
    .getByRole('option')
    .nth(1)
    .click()
  await expect(page.getByText('engine idle')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Assert/ })).toBeEnabled()
  await shoot(page, 'recovery')
  const dialog = page.getByRole('dialog')
  await page.keyboard.press('r')
  await dialog
    .getByLabel(/^Note/)
    .fill('Builds before 1.4 wrote the runtime here; confirmed with the customer.')
  await expect(dialog.getByRole('button', { name: /^Apply/ })).toBeEnabled()
  await shoot(page, 'rule')
  await dialog.getByRole('button', { name: /^Apply/ }).click()
  await expect(page.getByRole('region', { name: 'Recovery' }).getByRole('status').first()).not.toBeEmpty()
  await page.keyboard.press('Escape')
  await view(page, 'Journal').click()
  await expect(page.getByRole('article', { name: /^Run/ })).toBeVisible()
  await shoot(page, 'journal')

  await view(page, 'Validation').click()
  await expect(view(page, 'Validation')).toContainText(/\d of 9/)
  await shoot(page, 'validation')
  await view(page, 'Analytics').click()
  await expect(page.getByRole('main')).toContainText(/left out/)
  await shoot(page, 'analytics')

  await page.keyboard.press('ControlOrMeta+k')
  await shoot(page, 'palette')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await view(page, 'Payload check').click()
  await page.getByRole('textbox', { name: 'Payload of the debug API' }).fill(OLD_PAYLOAD)
  await page.getByRole('button', { name: /^Check/ }).click()
  await expect(page.getByRole('main')).toContainText('Wrong keys')
  await shoot(page, 'payload')

  // The report is a file of its own: it is looked at as whoever gets the ticket does.
  const report = join(home, 'report.html')
  execFileSync(process.execPath, [
    'electron/cli/turnscope.ts',
    'report',
    join(home, 'sample-1', 'turns.db'),
    '--migrate',
    '--out',
    report,
  ])
  const reader = await page.context().newPage()
  await reader.goto(pathToFileURL(report).href)
  await shoot(reader, 'report')
  await reader.close()

  // The address names the case: without it the page begins at its start.
  await page.evaluate(() => history.replaceState(null, '', '#/'))
  await page.reload()
  await expect(page.getByRole('region', { name: 'Cases' })).toBeVisible()
  await shoot(page, 'start')
  await shootEvidence(browser, home, shoot)
} finally {
  await app.close()
  await browser.close()
  removeHome(home)
}
