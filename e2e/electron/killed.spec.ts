import { globSync } from 'node:fs'
import { writeSample } from '../../electron/engine/sample/write.ts'
import { backInCase, confirmOpening, expect, migrate, test } from '../fixtures.ts'
import { startElectron } from '../hosts.ts'

test('an app that is killed in the middle of a migration says so when it is there again, and the case is as before', async ({
  evidence,
  home,
}) => {
  const { path } = writeSample(evidence.file('turns.db'), { turns: 5000, seed: 7, generation: 'v2' })
  evidence.seal()
  const app = await startElectron({ home, file: path })
  await confirmOpening(app)
  // Its page, its engine, whatever Chromium has beside them, and what holds them all.
  const processes = await app.app.evaluate(({ app }) => app.getAppMetrics().map(({ pid }) => pid))
  const gone = new Promise((resolve) => app.app.process().once('exit', resolve))
  const migrating = migrate(app.page).catch(() => 'killed')
  // What is under way in a case is named there for as long as it is.
  await expect.poll(() => globSync('cases/*/running.json', { cwd: home }), { intervals: [5] }).not.toEqual([])
  for (const pid of processes) process.kill(pid, 'SIGKILL')
  await gone
  expect(await migrating).toBe('killed')

  const again = await startElectron({ home })
  try {
    await backInCase(again)
    await expect(again.page.getByText('was interrupted before its end')).toBeVisible()
    await migrate(again.page)
    await expect(again.page.getByRole('status', { name: 'Verification' })).toContainText(
      '5,000 before, 5,000 after',
    )
  } finally {
    await again.close()
  }
})
