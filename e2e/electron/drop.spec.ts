import { mkdirSync, renameSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { writeTimelineStore, writeTurns } from '../../electron/engine/evidence/fixtures.ts'
import { expect, test } from '../fixtures.ts'
import type { RunningElectron } from '../hosts.ts'

/** Drops files on the middle of the window, as a file manager does. */
async function drop({ page }: RunningElectron, files: readonly string[]): Promise<void> {
  const devTools = await page.context().newCDPSession(page)
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devTools.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
  await devTools.detach()
}

/** Opens files as a second start does, by their addresses. */
const openByDesktop = ({ app }: RunningElectron, files: readonly string[]): Promise<boolean> =>
  app.evaluate(
    ({ app }, args) => app.emit('second-instance', {}, [], '', { args, folder: '/' }),
    files.map((path) => pathToFileURL(path).href),
  )

test('two files that are dropped or named together open together; a folder and several databases ask by buttons', async ({
  start,
  evidence,
}) => {
  const turns = writeTurns(evidence.file('turns.db'))
  mkdirSync(evidence.file('other'))
  // Beside the turns it would be found without anybody dropping it.
  const store = evidence.file('other/timeline.db')
  writeTimelineStore(evidence.file('timeline.db'), {})
  renameSync(evidence.file('timeline.db'), store)
  const more = writeTurns(evidence.file('other/more.db'), { turns: 3 })
  evidence.seal()
  const app = (await start()) as RunningElectron
  const panel = app.page.getByRole('region', { name: /^(Before opening|Opening)/ })

  await expect(app.page.getByRole('button', { name: 'Open the sample' })).toBeVisible()
  await drop(app, [evidence.path])
  await expect(panel.getByRole('button', { name: 'Open turns.db' })).toBeVisible()
  await panel.getByRole('button', { name: 'Not now' }).click()

  await drop(app, [turns, more, evidence.file('other')])
  await expect(panel).toContainText('2 databases were dropped')
  await expect(panel).toContainText('Left out, because nothing says what they are to it: other.')
  await expect(panel.getByRole('button', { name: `Open ${more}` })).toBeVisible()
  await panel.getByRole('button', { name: 'Not now' }).click()

  await openByDesktop(app, [store, more])
  await expect(app.page.getByRole('banner')).toContainText('more.db')
  await expect(app.page.getByRole('main')).toContainText('timeline.db')

  await drop(app, [store, turns])
  await expect(app.page.getByRole('banner')).toContainText('turns.db')
  await expect(app.page.getByRole('main')).toContainText('timeline.db')
})
