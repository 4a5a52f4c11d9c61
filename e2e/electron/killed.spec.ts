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
  // Its engine and what holds it all, then its page and whatever Chromium has beside them.
  const { engine, main, others } = await app.app.evaluate(({ app }) => {
    const all = app.getAppMetrics().map(({ pid, name }) => ({ pid, name }))
    const engine = all.find(({ name }) => name === 'Turnscope engine')!.pid
    const others = all.map(({ pid }) => pid).filter((pid) => pid !== engine && pid !== process.pid)
    return { engine, main: process.pid, others }
  })
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
    // What is under way is named in the home for as long as it is.
    await expect.poll(() => globSync('running/*.json', { cwd: home }), { intervals: [5] }).not.toEqual([])
    // In this order: each of these two is there for as long as nobody ends it.
    for (const pid of [engine, main]) process.kill(pid, 'SIGKILL')
    for (const pid of others) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch (error) {
        // One that Chromium had for a moment, or that saw its holder go, has ended by itself.
        expect(error).toMatchObject({ code: 'ESRCH' })
      }
    }
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
