// In the window, too, every kind in which a copy arrives gets the right word, and leads on.
import { mkdirSync } from 'node:fs'
import type { Arrival } from '../../electron/engine/testing/arrivals/arrival.ts'
import { CONTENTS } from '../../electron/engine/testing/arrivals/contents.ts'
import { ON_THE_WAY } from '../../electron/engine/testing/arrivals/on-the-way.ts'
import { expect, openFile, test } from '../fixtures.ts'

/** Those that are refused, and lie where a path of a plain file leads. */
const refused = [...ON_THE_WAY, ...CONTENTS].filter(
  ({ says, posix, what }) => says instanceof RegExp && posix !== true && what !== 'a folder',
)

test('what is refused is named, with what leads on', async ({ start, evidence }) => {
  const made = refused.map((arrival: Arrival, at) => {
    const folder = evidence.file(`kind-${at}`)
    mkdirSync(folder)
    return { ...arrival, path: arrival.make(folder) }
  })
  evidence.seal()
  const app = await start()
  const { page } = app
  const asking = page.getByRole('region', { name: 'Before opening' })
  const alert = page.getByRole('alert')
  for (const { what, path, says } of made) {
    await test.step(what, async () => {
      await openFile(app, path)
      await expect(asking.or(alert)).toBeVisible()
      if (await asking.isVisible()) {
        const open = asking.getByRole('button', { name: 'Open', exact: true })
        if ((await open.count()) === 0) {
          await expect(asking).toContainText(says as RegExp)
          await asking.getByRole('button', { name: 'Not now' }).click()
          return
        }
        await open.click()
      }
      await expect(alert).toContainText(says as RegExp)
      await expect(alert).not.toContainText('Internal')
      await alert.getByRole('button', { name: 'Dismiss' }).click()
      await expect(alert).toBeHidden()
    })
  }
})

test('what opens says what is odd before a copy is made', async ({ start, evidence }) => {
  const warned = ON_THE_WAY.filter(({ says, args }) => !(says instanceof RegExp) && args === undefined)
    .map((arrival, at) => ({ ...arrival, folder: evidence.file(`kind-${at}`) }))
    .map(({ make, folder, ...rest }) => {
      mkdirSync(folder)
      return { ...rest, path: make(folder) }
    })
    .filter(({ says }) => (says as readonly string[]).includes('truncated'))
  expect(warned.length).toBeGreaterThan(0)
  evidence.seal()
  const app = await start()
  const asking = app.page.getByRole('region', { name: 'Before opening' })
  for (const { path } of warned) {
    await openFile(app, path)
    await expect(asking).toContainText('still on its way')
    await expect(asking).toContainText('shorter than its header says')
    await asking.getByRole('button', { name: 'Not now' }).click()
  }
})

test('what the file’s own rules forbid is foreseen, named and counted in every view', async ({
  start,
  evidence,
}) => {
  const forbidding = CONTENTS.find(({ what }) => what === 'a CHECK that forbids a runtime')!
  const path = forbidding.make(evidence.path)
  evidence.seal()
  const { page } = await start(path)
  await expect(page.getByRole('banner')).toContainText('sealed')
  const main = page.getByRole('main')
  const says = /50 rows cannot take .* a rule of turns \(CHECK constraint failed: runtime_key <> 'planner'\)/
  await page
    .getByRole('link', { name: 'Migration' })
    .or(page.getByRole('button', { name: 'Migration' }))
    .first()
    .click()
  await expect(main).toContainText(says)
  await page.getByRole('button', { name: 'Migrate and backfill' }).click()
  await expect(main).toContainText('every filled value equals what its row’s metadata says')
  await expect(main).toContainText(says)
  await main.getByRole('button', { name: /the file’s own rules forbid it/ }).click()
  await expect(main).toContainText('50')
  await expect(main).toContainText('the file’s own rules forbid it')
})
