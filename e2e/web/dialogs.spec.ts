import type { Page } from '@playwright/test'
import { confirmOpening, expect, migrate, sampleIn, test, view, violations } from '../fixtures.ts'

/** What axe finds light, dark and in forced colours. */
async function faults(page: Page, within?: 'dialogs'): Promise<string[]> {
  const found: string[] = []
  for (const [name, media, only] of [
    ['light', { colorScheme: 'light', forcedColors: 'none' }, undefined],
    ['dark', { colorScheme: 'dark', forcedColors: 'none' }, 'colours'],
    ['forced', { colorScheme: 'light', forcedColors: 'active' }, 'colours'],
  ] as const) {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' })
    for (const line of await violations(page, only, within)) found.push(`${name}: ${line}`)
  }
  return found
}

test('every dialog is clean for axe, light, dark and in forced colours, and Escape closes it', async ({
  start,
  evidence,
}) => {
  const app = await start(sampleIn(evidence))
  const { page } = app
  await confirmOpening(app)
  // Wherever the work led, the focus is there: never on the page itself.
  const focused = () => page.evaluate(() => document.activeElement?.tagName)
  await expect(page.getByRole('region', { name: 'Counts' })).toBeVisible()
  expect.soft(await focused(), 'focus after opening').not.toBe('BODY')
  await migrate(page)
  expect.soft(await focused(), 'focus after migrating').not.toBe('BODY')
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(page.getByRole('region', { name: 'Timeline' })).toBeVisible()
  expect.soft(await focused(), 'focus after g t').not.toBe('BODY')
  const palette = page.getByRole('combobox', { name: 'Go to, or do anything' })
  const byPalette = (action: string) => async (): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+k')
    await palette.fill(action)
    await expect(page.getByRole('option', { name: action }).first()).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(palette).toBeHidden()
  }
  const inView = (name: Parameters<typeof view>[1], open: () => Promise<void>) => async (): Promise<void> => {
    await view(page, name).click()
    await open()
  }
  const recovery = (key: string) =>
    inView('Recovery', async () => {
      await expect(page.getByRole('button', { name: /^Unrecoverable/ })).toBeEnabled()
      await page.keyboard.press(key)
    })
  const dialogs: ReadonlyArray<readonly [name: string, open: () => Promise<void>]> = [
    ['palette', () => page.keyboard.press('ControlOrMeta+k')],
    ['keys', () => page.keyboard.press('?')],
    ['open a file', () => page.keyboard.press('ControlOrMeta+o')],
    ['report', byPalette('Write a report…')],
    ['release notes', byPalette('Release notes…')],
    ['saved views', byPalette('Saved views…')],
    [
      'export, as a download',
      async () => {
        await byPalette('Export the database…')()
        await expect(
          page.getByRole('button', { name: 'Download to this computer', pressed: true }),
        ).toBeVisible()
      },
    ],
    [
      'export, to a path',
      async () => {
        await byPalette('Export the database…')()
        await page.getByRole('button', { name: 'Write where Turnscope runs' }).click()
        await expect(page.getByLabel(/^Path of the new file/)).toBeVisible()
      },
    ],
    ['a rule', recovery('r')],
    ['an assertion', recovery('e')],
    ['unrecoverable', recovery('x')],
    [
      'a table',
      inView('Missing', async () => {
        await page.getByRole('button', { name: 'Export…' }).click()
        await page.getByRole('menuitem', { name: 'Export as CSV…' }).click()
      }),
    ],
    [
      'two turns side by side',
      inView('Timeline', async () => {
        const turns = page.getByRole('grid', { name: 'Turns of this conversation' })
        await turns.getByRole('row').nth(3).click()
        await expect(page.getByRole('tree', { name: 'Metadata' })).toBeVisible()
        await page.keyboard.press('d')
      }),
    ],
    [
      'an answer',
      inView('SQL', async () => {
        await page.getByRole('textbox', { name: 'Statement' }).fill('SELECT 1 AS n')
        await page.keyboard.press('Control+Enter')
        await page.getByRole('button', { name: 'Export…' }).click()
      }),
    ],
    [
      'where to write',
      async () => {
        await page.getByRole('button', { name: 'Export…' }).click()
        await page.getByRole('button', { name: 'Write where Turnscope runs' }).click()
        await page.getByRole('button', { name: 'Browse…' }).click()
      },
    ],
  ]
  const seen = new Set<string>()
  for (const [name, open] of dialogs) {
    await test.step(name, async () => {
      await open()
      const dialog = page.getByRole('dialog')
      await expect(dialog.last()).toBeVisible()
      // The view below is looked at with the first dialog over it.
      const below = await page.title()
      expect.soft(await faults(page, seen.has(below) ? 'dialogs' : undefined), name).toEqual([])
      seen.add(below)
      await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
      await expect(async () => {
        await page.keyboard.press('Escape')
        await expect(dialog).toHaveCount(0, { timeout: 1000 })
      }).toPass()
      expect.soft(await focused(), `focus after ${name}`).not.toBe('BODY')
    })
  }
})
