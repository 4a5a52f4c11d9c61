import { expect, sampleIn, test } from '../fixtures.ts'
import type { RunningElectron } from '../hosts.ts'

test('a second start hands its file to the first window; an engine that is killed is started again, and the page goes on', async ({
  start,
  evidence,
  home,
}) => {
  const file = sampleIn(evidence)
  const { app, page } = (await start()) as RunningElectron
  await app.evaluate(
    ({ app }, [path, folder]) => app.emit('second-instance', {}, [], folder, { args: [path], folder }),
    [file, home] as const,
  )
  await expect(page.getByRole('region', { name: 'Before opening' })).toContainText('turns.db')
  await app.evaluate(({ app }) => {
    const engine = app
      .getAppMetrics()
      .find(({ type, name }) => type === 'Utility' && /engine/i.test(name ?? ''))
    if (engine === undefined) throw new Error('there is no engine process')
    process.kill(engine.pid, 'SIGKILL')
  })
  await page.getByRole('region', { name: 'Before opening' }).getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('banner').or(page.getByRole('alert'))).toContainText(/sealed|engine/i)
  await expect(async () => {
    const again = page.getByRole('button', { name: /^(Try again|Open)$/ })
    if (await again.first().isVisible()) await again.first().click()
    await expect(page.getByRole('banner')).toContainText('sealed', { timeout: 2000 })
  }).toPass()
})
