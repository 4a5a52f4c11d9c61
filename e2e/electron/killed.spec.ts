import { globSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { backInCase, confirmOpening, expect, migrate, sampleIn, test, view } from '../fixtures.ts'
import { startElectron } from '../hosts.ts'

test('an app that is killed in the middle of a migration says so when it is there again, and the case is as before', async ({
  evidence,
  home,
}) => {
  const app = await startElectron({ home, file: sampleIn(evidence) })
  await confirmOpening(app)
  // Its page, its engine, whatever Chromium has beside them, and what holds them all.
  const processes = await app.app.evaluate(({ app }) => app.getAppMetrics().map(({ pid }) => pid))
  const gone = new Promise((resolve) => app.app.process().once('exit', resolve))
  await view(app.page, 'Migration').click()
  const run = app.page.getByRole('button', { name: /^(Migrate|Run)/ })
  await expect(run).toBeEnabled()
  // Until the kill the migration waits for this lock, however fast or slow the machine is.
  const [copy] = globSync('cases/*/work-*.db', { cwd: home })
  const held = new Database(join(home, copy!))
  try {
    held.exec('BEGIN EXCLUSIVE')
    await run.click()
    // What is under way in a case is named there for as long as it is.
    await expect
      .poll(() => globSync('cases/*/running.json', { cwd: home }), { intervals: [5] })
      .not.toEqual([])
    for (const pid of processes) process.kill(pid, 'SIGKILL')
    await gone
  } finally {
    held.close()
  }

  const again = await startElectron({ home })
  try {
    await backInCase(again)
    await expect(again.page.getByText('was interrupted before its end')).toBeVisible()
    await migrate(again.page)
    await expect(again.page.getByRole('status', { name: 'Verification' })).toContainText(
      '1,200 before, 1,200 after',
    )
  } finally {
    await again.close()
  }
})
