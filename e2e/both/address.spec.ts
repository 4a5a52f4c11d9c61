import type { Locator, Page } from '@playwright/test'
import { VIEW_NAMES, type View } from '../../shared/contract/address.ts'
import { closeCase, expect, test, type ViewName, view } from '../fixtures.ts'

const main = (page: Page): Locator => page.getByRole('main')
const turns = (page: Page): Locator => page.getByRole('grid', { name: 'Turns of this conversation' })
const missing = (page: Page): Locator => page.getByRole('grid', { name: 'Turns that lack a value' })
const selected = (grid: Locator): Locator => grid.getByRole('row', { selected: true })
const pressed = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, pressed: true })

interface Stop {
  readonly name: ViewName
  /** What a person does there that an address tells. */
  readonly change?: (page: Page) => Promise<void>
  /** Whether all of that stands in the address: the last of many changes follows a moment later. */
  readonly stands?: (page: Page, address: string) => Promise<boolean>
  /** What is to be seen again when somebody comes back. */
  readonly shows: (page: Page) => Promise<string>
}

const turnIn = (address: string): string => decodeURIComponent(address.split(/[/?]/)[5] ?? 'none')

const heading = (name: string) => async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  return name
}

/** What every view is when somebody comes back to it. */
const STOPS: Readonly<Record<View, Stop>> = {
  overview: {
    name: 'Overview',
    shows: async (page) => {
      await expect(page.getByRole('region', { name: 'Counts' })).toContainText('1,200')
      return 'counts'
    },
  },
  timeline: {
    name: 'Timeline',
    change: async (page) => {
      await page.getByRole('button', { name: 'has switches' }).click()
      await page.getByRole('searchbox', { name: 'Search conversations' }).fill('a')
      await page.getByRole('button', { name: 'By time' }).click()
      await expect(turns(page).getByRole('row').nth(6)).toBeVisible()
      await turns(page).focus()
      await page.keyboard.press('Home')
      await expect(selected(turns(page))).toContainText(/^1/)
      for (let row = 0; row < 5; row++) await page.keyboard.press('ArrowDown')
      await expect(selected(turns(page))).toContainText(/^6/)
    },
    stands: async (page, address) =>
      address.includes('by=time') &&
      ((await selected(turns(page)).textContent()) ?? '').includes(turnIn(address)),
    shows: async (page) => {
      await expect(pressed(page, 'has switches')).toBeVisible()
      await expect(page.getByRole('searchbox', { name: 'Search conversations' })).toHaveValue('a')
      await expect(pressed(page, 'By time')).toBeVisible()
      await expect(selected(turns(page))).toContainText(/^6/)
      return (await main(page).getByRole('heading', { level: 1 }).textContent()) ?? ''
    },
  },
  read: {
    name: 'Read',
    stands: async (_, address) => turnIn(address) !== 'none',
    shows: async (page) => {
      const turn = page.getByRole('feed', { name: 'What was said' }).locator('[aria-current=true]')
      await expect(turn).toBeInViewport()
      return (await turn.getAttribute('aria-label')) ?? ''
    },
  },
  missing: {
    name: 'Missing',
    change: async (page) => {
      await page.getByRole('button', { name: /^no metadata at all/ }).click()
      await missing(page).focus()
      await page.keyboard.press('End')
      await page.keyboard.press('Enter')
    },
    stands: async (page, address) =>
      ((await selected(missing(page)).textContent()) ?? '').includes(turnIn(address)),
    shows: async (page) => {
      await expect(pressed(page, /^no metadata at all/)).toBeVisible()
      await expect(selected(missing(page))).toBeInViewport()
      return (await selected(missing(page)).textContent()) ?? ''
    },
  },
  recovery: {
    name: 'Recovery',
    change: async (page) => {
      await page.getByRole('button', { name: 'Conversation', exact: true }).click()
      const groups = page.getByRole('listbox', { name: /^Groups/ })
      await groups
        .getByRole('option', { name: /^[0-9a-f]{8}-/ })
        .nth(1)
        .click()
      const queue = page.getByRole('listbox', { name: /^Rows/ })
      await expect(queue.getByRole('option').nth(1)).toBeVisible()
      await queue.getByRole('option').nth(1).click()
    },
    stands: async (_, address) => address.endsWith('row=1'),
    shows: async (page) => {
      await expect(pressed(page, /^Conversation$/)).toBeVisible()
      const row = page.getByRole('listbox', { name: /^Rows/ }).getByRole('option', { selected: true })
      await expect(row).toHaveAttribute('aria-posinset', '2')
      return (await row.textContent()) ?? ''
    },
  },
  journal: {
    name: 'Journal',
    change: async (page) => {
      await page.getByRole('option', { name: /run 1 / }).click()
    },
    stands: async (_, address) => address.endsWith('run=1'),
    shows: async (page) => {
      await expect(page.getByRole('article', { name: 'Run 1' })).toBeVisible()
      return 'run 1'
    },
  },
  migration: {
    name: 'Migration',
    shows: async (page) => {
      await expect(page.getByText('Migrated and verified')).toBeVisible()
      return 'migrated'
    },
  },
  validation: { name: 'Validation', shows: heading('Validation') },
  analytics: { name: 'Analytics', shows: heading('Analytics') },
  compare: { name: 'Compare', shows: heading('Compare') },
  payload: { name: 'Payload check', shows: heading('Payload check') },
  sql: {
    name: 'SQL',
    change: (page) => page.getByRole('textbox', { name: 'Statement' }).fill('SELECT count(*) FROM turns'),
    stands: async (_, address) => address.includes('count'),
    shows: async (page) => page.getByRole('textbox', { name: 'Statement' }).inputValue(),
  },
}

const addressOf = (page: Page): Promise<string> => page.evaluate(() => location.hash)
async function settledAddress(page: Page, of: View): Promise<string> {
  const stands = STOPS[of].stands ?? (async (_, address) => address.endsWith(`/${of}`))
  await expect.poll(async () => stands(page, await addressOf(page))).toBe(true)
  return addressOf(page)
}

test('reload, Back, Forward and a link come back to the same place, in every view', async ({
  migratedCase,
}) => {
  const { page } = migratedCase
  const seen = new Map<View, { readonly address: string; readonly shown: string }>()
  for (const name of VIEW_NAMES) {
    const { name: label, change, shows } = STOPS[name]
    await test.step(`${label}: reload`, async () => {
      await view(page, label).click()
      await change?.(page)
      const address = await settledAddress(page, name)
      const shown = await shows(page)
      await page.reload()
      expect(await shows(page)).toBe(shown)
      expect(await addressOf(page)).toBe(address)
      seen.set(name, { address, shown })
      // The page itself never scrolls: what is only read out lies inside of what scrolls.
      expect(
        await page.evaluate(() => {
          const root = document.getElementById('root')!
          window.scrollTo(0, 500)
          return [window.scrollY, root.scrollTop, document.documentElement.scrollHeight - innerHeight]
        }),
      ).toEqual([0, 0, 0])
    })
  }
  const reversed = [...VIEW_NAMES].reverse()
  await test.step('Back through all of them, and Forward', async () => {
    for (const name of reversed.slice(1)) {
      await page.goBack()
      await expect.poll(async () => (await addressOf(page)).split(/[/?]/)[3]).toBe(name)
      expect(await STOPS[name].shows(page)).toBe(seen.get(name)!.shown)
    }
    for (const name of VIEW_NAMES.slice(1)) {
      await page.goForward()
      await expect.poll(() => addressOf(page)).toBe(seen.get(name)!.address)
      expect(await STOPS[name].shows(page)).toBe(seen.get(name)!.shown)
    }
  })
  await test.step('a link pasted at the start screen leads there', async () => {
    const { address, shown } = seen.get('timeline')!
    await closeCase(page)
    await page.evaluate((hash) => {
      location.hash = hash
    }, address)
    expect(await STOPS.timeline.shows(page)).toBe(shown)
  })
  await test.step('a link to a case that is not there says so, and opens nothing', async () => {
    await page.evaluate(() => {
      location.hash = '#/case/0123456789abcdef/timeline'
    })
    await expect(page.getByRole('alert')).toContainText('There is no such case.')
    await expect.poll(() => addressOf(page)).toBe('#/')
  })
})
