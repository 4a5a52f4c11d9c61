import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Page, TestInfo } from '@playwright/test'
import { confirmOpening, expect, migrate, sampleIn, test, type ViewName, view } from '../fixtures.ts'

// Who decides in the journal, on whichever machine.
process.env.TURNSCOPE_PERSON = 'ada'

/** A page of text alone, in the fonts that the app asks for. */
const PROBE = `<!doctype html><meta charset="utf-8"><body style="background:white;color:black;margin:8px">
  <p style="font:13px system-ui,sans-serif">Turns 0123456789 → “unknown” ≥ 3 switches</p>
  <p style="font:12px ui-monospace,monospace">$.geppetto.runtime@v1 {"runtime_key": ""} · 84f2…</p>`

const renews = ({ config }: TestInfo): boolean =>
  config.updateSnapshots === 'all' || config.updateSnapshots === 'changed'

/** Why pictures taken elsewhere cannot be compared here; null when they can. Fonts and browsers draw text each their own way. */
async function incomparable(page: Page, info: TestInfo): Promise<string | null> {
  const path = info.snapshotPath('text-probe.png')
  await page.setContent(PROBE)
  const drawn = await page.screenshot()
  if (renews(info)) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, drawn)
  }
  return existsSync(path) && readFileSync(path).equals(drawn)
    ? null
    : 'this browser, with the fonts of this machine, draws text unlike the one that the pictures are of'
}

/** Puts what differs from run to run (places, times of the run itself, durations) in one form, in the page as it is. */
const settle = (page: Page, places: readonly string[], startedMs: number): Promise<void> =>
  page.evaluate(
    ({ places, startedMs }) => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        let text = node.nodeValue ?? ''
        for (const place of places) text = text.replaceAll(place, '/evidence')
        text = text
          .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?/g, (time) =>
            Date.parse(`${time.replace(' ', 'T')}Z`) < startedMs ? time : '2026-01-02 03:04:05.678',
          )
          .replace(/\b\d{4}-\d\d-\d\d\b(?! \d\d:)/g, (day) =>
            Date.parse(`${day}T23:59:59Z`) < startedMs ? day : '2026-01-02',
          )
          .replace(/^\d\d:\d\d$/, '03:04')
          .replace(/\b[\d.,]+ (ms|s|min)\b/g, '1.0 s')
          .replace(/\b[\d.,]+ (\w+)\/s\b/g, '1,000 $1/s')
        if (text !== node.nodeValue) node.nodeValue = text
      }
    },
    { places, startedMs },
  )

test('every view looks as it did', async ({ start, evidence, browserForWeb, home }, info) => {
  const blank = await browserForWeb!.newPage()
  const why = await incomparable(blank, info)
  await blank.close()
  test.skip(why !== null, why ?? '')

  const startedMs = Date.now() - 1000
  const app = await start(sampleIn(evidence))
  const { page } = app
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  const seen = new Set<string>()
  const copies = page.getByRole('grid', { name: 'Copies' })
  const look = async (name: string): Promise<void> => {
    await test.step(name, async () => {
      await expect(page.getByText('engine idle').or(copies)).toBeVisible()
      await page.mouse.move(0, 0)
      await settle(page, [evidence.path, home], startedMs)
      await expect.soft(page).toHaveScreenshot(`${name}.png`)
    })
  }
  const visit = async (name: ViewName, shows: () => Promise<void>): Promise<void> => {
    await view(page, name).click()
    // Each view is a piece of the page of its own, which comes when it is asked for.
    await expect(page.getByRole('main')).toHaveText(/\S/)
    await shows()
    seen.add(name)
    await look(name.toLowerCase().replace(' ', '-'))
  }

  await confirmOpening(app)
  await expect(view(page, 'Validation')).toContainText('3 of 9')
  await visit('Overview', () =>
    expect(page.getByRole('region', { name: 'Counts' })).toContainText('1,200 of 1,200'),
  )
  await visit('Migration', () => expect(page.getByText(/becomes? complete/).first()).toBeVisible())
  await migrate(page)
  await expect(view(page, 'Missing')).toContainText('249')
  await look('migrated')
  await visit('Missing', async () => {
    await page.getByRole('grid', { name: 'Turns that lack a value' }).getByRole('row').nth(1).click()
    await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
  })
  await visit('Timeline', async () => {
    await page.getByRole('grid', { name: 'Turns of this conversation' }).getByRole('row').nth(1).click()
    await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
  })
  await visit('Read', () => expect(page.getByRole('feed').getByRole('article').first()).toBeVisible())
  await visit('Recovery', () => expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible())
  await visit('Journal', () =>
    expect(page.getByRole('region', { name: 'Journal' })).toContainText('backfill'),
  )
  await visit('Validation', () => expect(page.getByRole('listitem').nth(8)).toBeVisible())
  await visit('Analytics', () => expect(page.getByRole('main')).toContainText(/left out/))
  await visit('Compare', () => expect(page.getByRole('heading', { level: 1, name: 'Compare' })).toBeVisible())
  await visit('Payload check', () =>
    expect(page.getByRole('heading', { level: 1, name: 'Payload check' })).toBeVisible(),
  )
  await visit('SQL', () => expect(page.getByText('turn_metadata_json')).toBeVisible())
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await view(page, 'Timeline').click()
  await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
  await look('timeline-dark')

  // A view that is new needs its picture here; the dialogs below them need none.
  const names = await page.getByRole('navigation', { name: 'Views' }).getByRole('button').allTextContents()
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(page.url().replace(/#.*/, '#/'))
  await page.reload()
  await page.getByRole('region', { name: 'Before opening' }).getByRole('button', { name: 'Not now' }).click()
  await page.getByRole('button', { name: 'Many copies…' }).click()
  const folders = page.getByLabel(/^Folders and files/)
  await folders.fill(evidence.path)
  await page.getByRole('button', { name: 'Look at every copy' }).click()
  await expect(copies).toBeVisible()
  await expect(page.getByRole('button', { name: 'Look at every copy' })).toBeEnabled()
  await folders.fill('')
  await look('fleet')

  expect(
    names.filter((name) => !name.endsWith('…') && ![...seen].some((known) => name.startsWith(known))),
  ).toEqual([])
})
