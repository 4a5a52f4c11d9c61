import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { Page } from '@playwright/test'
import { snapshot } from '../../electron/engine/evidence/fixtures.ts'
import { createPrng, type Prng } from '../../electron/engine/sample/prng.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { VIEW_LABELS } from '../../shared/contract/view-names.ts'
import { findBrowser, launchBrowser } from '../start/browser.ts'
import { startWeb } from '../start/start-web.ts'
import { writeFile } from './files.ts'
import { ALL_FROM, mutate } from './mutants.ts'
import type { SafetyClass } from './trials.ts'

/** Guards against what never ends, never a measure of speed. */
const HANGS_AFTER_MS = 120_000
const KEYS_EACH = 12
/** What somebody presses who wants to see all there is: to move, open, sort, mark, copy and leave. */
const KEYS = [
  ...['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'PageDown', 'PageUp', 'Home', 'End'],
  ...['Enter', 'Space', 'Escape', 'Tab', 'Shift+Tab', 'Shift+ArrowDown', 'ContextMenu'],
  ...['j', 'k', '.', ',', '+', '-', '0', '1', '2', 'm', 't', 'x', '?', '/', '[', ']'],
  ...['Control+c', 'Control+a', 'Control+k', 'Control+z', 'Alt+ArrowLeft'],
]

/** Collects what a page must not come to, whatever it shows, as it comes to it. */
function watch(page: Page, origin: string, faults: string[]): void {
  page.on('pageerror', (error) =>
    faults.push(`an error that nothing caught: ${error.stack ?? error.message}`),
  )
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`the page complained: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { protocol } = new URL(request.url())
    if (!['data:', 'blob:'].includes(protocol) && !request.url().startsWith(`${origin}/`))
      faults.push(`it asked for ${request.url().slice(0, 200)}`)
  })
  page.on('dialog', (dialog) => {
    faults.push(`somebody else's dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('crash', () => faults.push('the page crashed'))
  page.on('popup', () => faults.push('it opened a window'))
}

/** Waits until something is there and nothing under way; says what is wrong with it as it stands. */
async function wrongAsItStands(page: Page): Promise<string[]> {
  const settled = page.locator('main:not(:has([aria-busy=true]))').filter({ hasText: /\S/ })
  await settled.waitFor({ timeout: HANGS_AFTER_MS })
  const alerts = await page.getByRole('alert').allInnerTexts()
  return alerts.filter((text) => text.includes('Internal')).map((text) => `a fault without a name: ${text}`)
}

/** Waits for the file that the page was told of; what is odd is asked about first, and said yes to. @returns whether there is a case then */
async function opened(page: Page): Promise<boolean> {
  const asked = page.getByRole('region', { name: 'Before opening' })
  const refused = page.getByRole('alert').first()
  const sealed = page.getByRole('banner').getByText('sealed')
  await asked.or(refused).or(sealed).first().waitFor({ timeout: HANGS_AFTER_MS })
  const open = asked.getByRole('button', { name: 'Open', exact: true })
  if (await open.isVisible()) {
    await open.click()
    await refused.or(sealed).first().waitFor({ timeout: HANGS_AFTER_MS })
  }
  return sealed.isVisible()
}

/** Goes to every view and presses what comes to mind there; says what is wrong, and where. */
async function throughEveryView(page: Page, prng: Prng, faults: string[]): Promise<void> {
  const [of] = /#\/case\/\w+/.exec(page.url())!
  for (const [view, label] of Object.entries(VIEW_LABELS)) {
    const before = faults.length
    const keys = Array.from({ length: KEYS_EACH }, () => prng.pick(KEYS))
    try {
      // What the keys have opened is left, as a person leaves it.
      for (let n = 0; n < 3; n++) await page.keyboard.press('Escape')
      await page.evaluate(`location.hash = '${of}/${view}'`)
      faults.push(...(await wrongAsItStands(page)))
      for (const key of keys) await page.keyboard.press(key)
      faults.push(...(await wrongAsItStands(page)))
    } catch (error) {
      faults.push(inspect(error))
    }
    if (faults.length > before) {
      faults.push(`that was in ${label}, with the keys ${keys.join(' ')}, at ${page.url()}`)
      return
    }
  }
}

/** A mutant in the window, through every view: nothing but what the page itself does. */
export const views: SafetyClass = {
  name: 'views',
  trialIs: 'one mutant in a browser, every view of it and a dozen keys in each',
  races: true,
  full: 200,
  slice: 1,
  slices: ALL_FROM,
  kept: [],
  untestable: () => (findBrowser() === null ? 'there is no browser' : null),
  async trial(seed, folder) {
    const [evidence, home] = [join(folder, 'evidence'), join(folder, 'home')]
    for (const each of [evidence, home]) mkdirSync(each)
    const prng = createPrng(seed)
    const { path, kind } = writeFile(evidence, seed, prng)
    const done = mutate(path, seed, prng)
    const before = snapshot(evidence)
    const browser = await launchBrowser()
    try {
      const faults: string[] = []
      const app = await startWeb(browser, {
        ...{ home, file: path },
        watch: (page, origin) => watch(page, origin, faults),
      }).catch((error: unknown) => {
        // What is no database at all is refused before there is a window.
        if (error instanceof TurnscopeError && error.kind === 'NotADatabase') return null
        throw error
      })
      if (app === null) return snapshot(evidence) === before ? [] : ['the evidence or its folder was changed']
      try {
        if (await opened(app.page)) await throughEveryView(app.page, prng, faults)
        else faults.push(...(await wrongAsItStands(app.page)))
      } catch (error) {
        faults.push(inspect(error))
      }
      await app.close()
      if (snapshot(evidence) !== before) faults.push('the evidence or its folder was changed')
      const made = readdirSync(evidence).join(', ')
      return faults.map((fault) => `${kind} (${done.join('; ')}; ${made}): ${fault}`)
    } finally {
      await browser.close()
    }
  },
}
