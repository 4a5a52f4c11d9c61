import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'

/** What one decision may cost. */
const MOST_CALLS = 4
const MOST_BYTES = 10_000
/** The same of a run of many rows: those in sight are read anew. */
const MOST_BYTES_OF_MANY = 12_000

interface Traffic {
  readonly calls: string[]
  bytes: number
  /** Calls that have not been answered. */
  open: number
}

/** Counts what a page asks of its engine, and what it gets, from its next load on. */
function watchTraffic(page: Page): Traffic {
  const traffic: Traffic = { calls: [], bytes: 0, open: 0 }
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const { type, method } = JSON.parse(String(payload))
      if (type !== 'call') return
      traffic.calls.push(method)
      traffic.open++
    })
    socket.on('framereceived', ({ payload }) => {
      traffic.bytes += String(payload).length
      const { type } = JSON.parse(String(payload))
      if (type === 'result' || type === 'failure') traffic.open--
    })
  })
  return traffic
}

test('a decision by a key is a few calls and little data, from the answer to the next row', async ({
  migratedCase,
}) => {
  const { page } = migratedCase
  const traffic = watchTraffic(page)
  await page.reload()
  const recovery = page.getByRole('region', { name: 'Recovery' })
  const nav = page.getByRole('navigation', { name: 'Views' })
  // The checks run once when a case is opened; from then on their badge is marked as old instead.
  await expect(nav.getByRole('button', { name: /^Validation/ })).toContainText(/\d of \d/)
  await nav.getByRole('button', { name: /^Recovery/ }).click()
  await expect(recovery).toContainText('0 of 249')
  const announced = recovery.getByRole('status').first()
  const decision = page.getByRole('region', { name: 'Decision' })

  /** Whether the screen shows the chosen row and nothing is being asked for any more. */
  const atRest = async () => {
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    await expect.poll(() => traffic.open).toBe(0)
  }
  const cost = async (key: string, says: RegExp, words: string, mostBytes = MOST_BYTES) => {
    await atRest()
    traffic.calls.length = 0
    traffic.bytes = 0
    // While the next row is on its way keys wait for nobody: one that asked for nothing is pressed again.
    await expect(async () => {
      await page.keyboard.press(key)
      await expect.poll(() => traffic.calls.length, { timeout: 10_000 }).toBeGreaterThan(0)
    }).toPass()
    await expect(announced).toContainText(says)
    await expect(recovery).toContainText(words)
    await atRest()
    const { calls, bytes } = traffic
    expect(calls.length, `${key}: ${calls.join(', ')}`).toBeLessThanOrEqual(MOST_CALLS)
    expect(bytes, `${key}: ${calls.join(', ')}`).toBeLessThanOrEqual(mostBytes)
    expect(calls).not.toContain('validation.run')
    return `${calls.join(', ')}: ${bytes}`
  }

  await expect(decision.getByRole('button', { name: /^Take/ }).first()).toBeEnabled()
  const costs: string[] = []
  costs.push(await cost('1', /^Took/, ' of 249 rows decided'))
  costs.push(await cost('1', /^Took/, ' of 249 rows decided'))
  costs.push(
    await cost('u', /^Undid run \d+: (runtime|inference) \S+ of \S+ is taken back/, ' of 249 rows decided'),
  )
  costs.push(await cost('Shift+U', /^Did again run \d+/, ' of 249 rows decided'))
  await atRest()
  await page.keyboard.press('r')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Note/ }).fill('seen in the log')
  await dialog.getByRole('button', { name: /^Apply to/ }).click()
  await expect(announced).toContainText(/^The rule/)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  costs.push(await cost('u', /^Undid run/, ' of 249 rows decided', MOST_BYTES_OF_MANY))
  costs.push(await cost('Shift+U', /^Did again run/, ' of 249 rows decided', MOST_BYTES_OF_MANY))
  test.info().annotations.push({ type: 'cost', description: costs.join(' | ') })
  await expect(nav.getByRole('button', { name: /^Validation/ })).toHaveAccessibleName(
    /before the case changed/,
  )
})
