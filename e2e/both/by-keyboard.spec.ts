import type { Page } from '@playwright/test'
import { expect, sampleIn, test } from '../fixtures.ts'

/** What has the focus, by its name; the page itself is `the page`. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: element, body } = document
    if (element === null || element === body) return 'the page'
    const label =
      element.closest('label') ?? document.getElementById(element.getAttribute('aria-labelledby') ?? '')
    return element.getAttribute('aria-label') ?? (label ?? element).textContent?.trim() ?? ''
  })

/** Whether the focus is in the view, at its beginning at least. */
const inTheView = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.querySelector('main')!.contains(document.activeElement))

/** Whether what is typed goes into a dialog. */
const inADialog = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.activeElement!.matches('[role=dialog] :is(input, textarea)'))

async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = []
  const isThere = (given: string): boolean => (typeof name === 'string' ? given === name : name.test(given))
  for (let presses = 0; presses < 25; presses++) {
    await page.keyboard.press('Tab')
    const now = await focused(page)
    if (isThere(now)) return
    seen.push(now)
  }
  throw new Error(`Tab does not lead to ${name}: ${seen.join(' · ')}`)
}

async function keys(page: Page, ...pressed: readonly string[]): Promise<void> {
  for (const key of pressed) await page.keyboard.press(key)
}

const turns = (page: Page) => page.getByRole('grid', { name: 'Turns of this conversation' })
const selected = (page: Page) => turns(page).getByRole('row', { selected: true })

test('a triage and a search by keyboard alone: each key leads to where the work goes on', async ({
  start,
  evidence,
}) => {
  const { page } = await start(sampleIn(evidence))
  const palette = async (typed: string): Promise<void> => {
    await keys(page, 'ControlOrMeta+k')
    await expect.poll(() => focused(page)).toBe('Go to, or do anything')
    await page.keyboard.type(typed)
    await expect(page.getByRole('listbox', { name: 'Results' }).getByRole('option').first()).toBeVisible()
  }

  await test.step('Enter opens the file that was chosen', async () => {
    await expect.poll(() => focused(page)).toBe('Open')
    await keys(page, 'Enter')
    await expect(page.getByRole('banner')).toContainText('sealed')
    await expect.poll(() => inTheView(page)).toBe(true)
  })

  await test.step('the migration', async () => {
    await keys(page, 'g', 'p')
    await expect(page.getByRole('button', { name: 'Migrate and backfill' })).toBeVisible()
    await tabTo(page, 'Migrate and backfill')
    await keys(page, 'Enter')
    await expect(page.getByText('Migrated and verified')).toBeVisible()
    await expect.poll(() => inTheView(page)).toBe(true)
  })

  await test.step('decisions, and their undo', async () => {
    await keys(page, 'g', 'r')
    await expect.poll(() => focused(page)).toBe('Rows of this group')
    // Until a group is chosen, the rows of all are there.
    const groups = page.getByRole('listbox', { name: /^Groups/ })
    await expect(groups.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true')
    await expect(page.getByRole('button', { name: /^Take / }).first()).toBeEnabled()
    const said = page.getByRole('region', { name: 'Recovery' }).getByRole('status').first()
    await keys(page, '1')
    await expect(said).toContainText(/^Took /)
    await keys(page, 'ControlOrMeta+z')
    await expect(said).toContainText(/^Undid /)
    await keys(page, 'x')
    await expect(page.getByRole('dialog')).toBeVisible()
    await expect.poll(() => inADialog(page)).toBe(true)
    await page.keyboard.type('nobody kept a log of that week')
    await keys(page, 'ControlOrMeta+Enter')
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect.poll(() => focused(page)).toBe('Rows of this group')
    await keys(page, 'j')
  })

  await test.step('from a row that lacks a value to its turn', async () => {
    await keys(page, 'g', 'm')
    await expect.poll(() => focused(page)).toBe('Turns that lack a value')
    // Keys lead nowhere where there is no row yet.
    const missing = page.getByRole('grid', { name: 'Turns that lack a value' })
    await expect(missing.getByRole('gridcell').first()).toBeVisible()
    await keys(page, 'Home', 'ArrowDown', 'j', 'Enter')
    await expect.poll(() => focused(page)).toMatch(/^Turn \d+$/)
    await keys(page, 'g', 't')
    await expect.poll(() => focused(page)).toBe('Turns of this conversation')
    await keys(page, 'g', 'm')
    await expect.poll(() => focused(page)).toBe('Turns that lack a value')
    await keys(page, 't')
    await expect.poll(() => focused(page)).toBe('Turns of this conversation')
    await expect(selected(page)).toBeInViewport()
    const before = await selected(page).textContent()
    await keys(page, 'ArrowUp')
    await expect(selected(page)).not.toHaveText(before ?? '')
  })

  await test.step('several rows are copied', async () => {
    await keys(page, 'Home', 'Shift+ArrowDown', 'Shift+ArrowDown', 'ControlOrMeta+c')
    await expect(page.getByRole('status').filter({ hasText: '3 rows copied' })).toBeVisible()
  })

  await test.step('a note, which is found by its words', async () => {
    await keys(page, 'ArrowDown', 'Enter')
    await expect.poll(() => focused(page)).toMatch(/^Turn \d+$/)
    await tabTo(page, 'Note on this turn…')
    await keys(page, 'Enter')
    await expect.poll(() => focused(page)).toBe('Note on this turn')
    await page.keyboard.type('restarted here, see OPS-7')
    await keys(page, 'Escape')
    await expect.poll(() => focused(page)).toBe('Note on this turn…')
    await keys(page, 'Enter')
    await expect(page.getByRole('textbox', { name: 'Note on this turn' })).toHaveValue(/OPS-7$/)
    await keys(page, 'ControlOrMeta+Enter')
    await expect.poll(() => focused(page)).toBe('Change the note on this turn…')
    const noted = await selected(page).textContent()
    await keys(page, 'g', 'o')
    await expect(page.getByRole('region', { name: 'Counts' })).toBeVisible()
    await palette('ops-7')
    await expect(page.getByRole('group', { name: 'Notes and marks' })).toBeVisible()
    await keys(page, 'Enter')
    await expect.poll(() => focused(page)).toBe('Turns of this conversation')
    await expect(selected(page)).toHaveText(noted ?? '')
    await expect(selected(page)).toBeInViewport()
  })

  await test.step('a turn by its number, an id by its beginning', async () => {
    await palette('turn 5')
    await keys(page, 'Enter')
    await expect(selected(page)).toContainText(/^5/)
    await expect.poll(() => focused(page)).toBe('Turns of this conversation')
    await keys(page, 'g', 'o')
    await palette('inf_0')
    await expect(page.getByRole('group', { name: 'Inferences' })).toBeVisible()
    await keys(page, 'Enter')
    await expect.poll(() => focused(page)).toBe('Turns of this conversation')
    await expect(selected(page)).toBeInViewport()
  })

  await test.step('what is on screen is saved under a name', async () => {
    await palette('Saved views')
    await keys(page, 'Enter')
    const dialog = page.getByRole('dialog', { name: 'Saved views' })
    await expect(dialog).toBeVisible()
    await expect.poll(() => inADialog(page)).toBe(true)
    await page.keyboard.type('Monday')
    await keys(page, 'Enter')
    await expect(dialog.getByRole('status')).toContainText('Saved “Monday”.')
    await keys(page, 'Escape')
    await expect(dialog).toBeHidden()
    await expect.poll(() => focused(page)).toBe('Turns of this conversation')
  })

  await test.step('the case is closed and resumed', async () => {
    await palette('Close the case')
    await keys(page, 'Enter')
    await expect(page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
    await expect.poll(() => inTheView(page)).toBe(true)
    await tabTo(page, 'Resume')
    await keys(page, 'Enter')
    await expect(page.getByRole('banner')).toContainText('sealed')
    await expect.poll(() => inTheView(page)).toBe(true)
  })
})

test('the demo by keyboard alone', async ({ start }) => {
  const { page } = await start()
  await expect(page.getByRole('button', { name: 'Demo' })).toBeVisible()
  await tabTo(page, 'Demo')
  await keys(page, 'Enter')
  const step = page.getByRole('region', { name: /^Demo/ })
  for (const number of [1, 2, 3, 4, 5]) {
    await expect(step).toContainText(`${number} of 5`)
    await expect.poll(() => focused(page)).not.toBe('the page')
    if (number < 5) await keys(page, 'F9')
  }
  await keys(page, 'Shift+F9')
  await expect(step).toContainText('4 of 5')
  await keys(page, 'Escape')
  await expect(step).toBeHidden()
  await expect.poll(() => inTheView(page)).toBe(true)
})
