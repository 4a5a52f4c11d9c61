import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, expect, test } from '@playwright/test'
import { launchBrowser } from '../../build/start/browser.ts'
import { violations } from '../fixtures.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

let browser: Browser
let folder: string

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-report-'))
  const turnscope = (...args: string[]) =>
    run(process.execPath, ['build/turnscope.mjs', ...args], { cwd: root })
  const db = join(folder, 'turns.db')
  await turnscope('sample', '--out', db, '--turns', '150')
  await Promise.all([
    turnscope(
      'report',
      db,
      '--migrate',
      '--timeline-db',
      join(folder, 'timeline.db'),
      '--out',
      join(folder, 'done.html'),
    ),
    turnscope('report', db, '--redact', '--out', join(folder, 'redacted.html')),
  ])
  browser = await launchBrowser()
})

test.afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

for (const name of ['done.html', 'redacted.html']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${name} opens offline without a request and is accessible, ${colorScheme}`, async () => {
      const context = await browser.newContext({ colorScheme, offline: true })
      const page = await context.newPage()
      const url = pathToFileURL(join(folder, name)).href
      const requests: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      page.on('console', (message) => complaints.push(message.text()))
      await page.goto(url)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Turnscope report: turns.db')
      await expect(page.getByRole('figure')).toBeVisible()
      await expect(
        page.getByRole('list', { name: 'Who produced which turns' }).getByRole('listitem'),
      ).toHaveCount(9)
      await expect(page.getByRole('table', { name: /^Verdicts/ })).toBeHidden()
      await page.evaluate(() => {
        for (const one of document.querySelectorAll('details')) one.open = true
      })
      await expect(page.getByRole('table', { name: /^Verdicts/ })).toBeVisible()
      // The policy that lets nothing in must let its own style sheet through.
      expect(
        await page.evaluate(() => getComputedStyle(document.querySelector('table')!).borderCollapse),
      ).toBe('collapse')
      // The dark page differs from the light one in colours alone.
      expect(await violations(page, colorScheme === 'dark' ? 'colours' : undefined)).toEqual([])
      expect(requests).toEqual([url])
      expect(complaints).toEqual([])
      await context.close()
    })
  }
}

test('every section is reached from the contents, and what scrolls sideways by keyboard', async () => {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } })
  await page.goto(pathToFileURL(join(folder, 'done.html')).href)
  const links = page.getByRole('navigation', { name: 'Sections' }).getByRole('link')
  for (const link of await links.all()) {
    await link.click()
    const target = new URL(page.url()).hash
    await expect(page.locator(target)).toBeInViewport()
  }
  await links.filter({ hasText: /^Conversations$/ }).click()
  const region = page.getByRole('region', { name: 'Runtimes and switches by conversation' })
  await region.focus()
  await expect(region).toBeFocused()
  await page.close()
})

test('printed, it is black on white, as wide as the paper, with nothing cut off', async () => {
  const page = await browser.newPage({ viewport: { width: 794, height: 1123 }, colorScheme: 'dark' })
  await page.goto(pathToFileURL(join(folder, 'done.html')).href)
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const style = await page.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.body)
    return { backgroundColor, color, tooWide: document.documentElement.scrollWidth > window.innerWidth }
  })
  expect(style).toEqual({ backgroundColor: 'rgb(255, 255, 255)', color: 'rgb(0, 0, 0)', tooWide: false })
  await expect(page.getByRole('navigation', { name: 'Sections' })).toBeHidden()
  // What is folded on screen is on paper, or its title says that it is not.
  const verdicts = page.getByRole('table', { name: /^Verdicts/ })
  const says = await page.evaluate(
    () => getComputedStyle(document.querySelector('summary')!, '::after').content,
  )
  expect((await verdicts.isVisible()) || says.includes('folded')).toBe(true)
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-')
  await page.close()
})
