/**
 * `npm run bench:window [-- --turns N] [--minutes N]`: the window with one conversation of 100,000 turns and 20,000
 * switches. Says how long after its data it is first painted, how much CPU the longest tasks of the page took for each thing that a
 * person does, from a recorded trace, and then whether its memory stays what it was while all of that goes on.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { launchBrowser } from '../build/start/browser.ts'
import { startWeb } from '../build/start/start-web.ts'
import { makeHome, removeHome } from './hosts.ts'
import { writeLongConversation } from './window/long-conversation.ts'
import { drawn, heapOf, paintAfterData, tasksDuring } from './window/trace.ts'

const { values } = parseArgs({
  options: { turns: { type: 'string', default: '100000' }, minutes: { type: 'string', default: '3' } },
})
/** A person's pace, ms: several things in one frame would be one task. */
const PACE = 60
/** A frame at 60 Hz, ms. */
const FRAME = 16
const folder = mkdtempSync(join(tmpdir(), 'turnscope-window-'))
const file = join(folder, 'turns.db')
writeLongConversation(file, Number(values.turns))
const home = makeHome()
const browser = await launchBrowser()
const app = await startWeb(browser, { home, file })
const { page } = app
const view = (name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: new RegExp(`^${name}`) })
const table = page.getByRole('grid', { name: 'Turns of this conversation' })
const drawing = page.getByRole('application')

async function times(count: number, act: () => Promise<void>): Promise<void> {
  for (let n = 0; n < count; n++) {
    await act()
    await pause(PACE)
  }
}
async function over(place: typeof table, by: number): Promise<void> {
  const box = (await place.boundingBox())!
  await page.mouse.move(box.x + by, box.y + box.height / 2)
}
const wheelWith = async (key: 'Control' | 'Shift', by: number): Promise<void> => {
  await page.keyboard.down(key)
  await times(20, () => page.mouse.wheel(0, by))
  await page.keyboard.up(key)
}
const wheel = (target: Page, by: number) => () => target.mouse.wheel(0, by)

/** What is done, in this order, again and again. */
const GESTURES: readonly (readonly [what: string, act: () => Promise<void>])[] = [
  [
    'to the timeline',
    async () => {
      await view('Timeline').click()
      await table.getByRole('row').nth(3).waitFor()
      await pause(1000)
    },
  ],
  [
    'wheel in the table',
    async () => {
      await over(table, 200)
      await times(30, wheel(page, 100))
    },
  ],
  ['fast wheel in the table', () => times(20, wheel(page, 600))],
  [
    'over the drawing',
    async () => {
      for (let by = 300; by < 600; by += 12) {
        await over(drawing, by)
        await pause(PACE)
      }
    },
  ],
  ['zoom in', () => wheelWith('Control', -160)],
  ['pan', () => wheelWith('Shift', 100)],
  ['zoom out', () => wheelWith('Control', 160)],
  [
    'next switch (.)',
    async () => {
      await drawing.focus()
      await times(20, () => page.keyboard.press('.'))
    },
  ],
  ['previous switch (,)', () => times(20, () => page.keyboard.press(','))],
  [
    'to what is missing',
    async () => {
      await view('Missing').click()
      await page.getByRole('grid').getByRole('row').nth(3).waitFor()
    },
  ],
  [
    'wheel in what is missing',
    async () => {
      await over(page.getByRole('grid').first(), 200)
      await times(20, wheel(page, 300))
    },
  ],
]

try {
  await view('Timeline').waitFor({ timeout: 120_000 })
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  await cdp.send('HeapProfiler.enable')
  console.log(`${Number(values.turns).toLocaleString('en-US')} turns; CPU of tasks in ms\n`)
  let first = { at: 0, ms: 0, bytes: 0 }
  const painting = await tasksDuring(cdp, async () => {
    first = await paintAfterData(cdp, 100_000, () => {
      const there = drawn(page, '[role=application]', '[role=grid] [role=row]:nth-of-type(3)')
      return view('Timeline')
        .click()
        .then(() => there)
    })
  })
  const since = painting.filter(({ at }) => at >= first.at)
  const cpu = since.reduce((sum, { ms }) => sum + ms, 0)
  const longest = since.slice(0, 4).map(({ ms }) => ms.toFixed(0))
  console.log(
    `first paint of the conversation: ${first.ms.toFixed(0)} ms after the last of its ${(first.bytes / 1e6).toFixed(1)} MB; ` +
      `${cpu.toFixed(0)} ms of CPU in that time, longest ${longest.join(', ')}\n`,
  )
  for (const [what, act] of GESTURES) {
    const tasks = await tasksDuring(cdp, act)
    const long = tasks.filter(({ ms }) => ms > FRAME).length
    const longest = tasks.slice(0, 4).map(({ ms }) => ms.toFixed(1))
    console.log(`${what.padEnd(26)} longest ${longest.join(', ').padEnd(24)} over ${FRAME}: ${long}`)
  }
  console.log('\nminutes  heap MB    nodes  listeners')
  const begun = performance.now()
  const minutes = (): number => (performance.now() - begun) / 60_000
  const seen: number[] = []
  while (minutes() < Number(values.minutes)) {
    for (const [, act] of GESTURES) await act()
    const { mb, nodes, listeners } = await heapOf(cdp)
    seen.push(mb)
    const cells = [minutes().toFixed(1).padStart(7), mb.toFixed(1).padStart(8), `${nodes}`.padStart(8)]
    console.log(`${cells.join(' ')} ${`${listeners}`.padStart(10)}`)
  }
  // The first round fills what is kept for good.
  const grown = seen.length < 3 ? 0 : seen.at(-1)! - seen[1]!
  console.log(`\nThe heap grew by ${grown.toFixed(1)} MB from the second round to the last.`)
} finally {
  await app.close()
  await browser.close()
  removeHome(home)
  rmSync(folder, { recursive: true, force: true })
}
