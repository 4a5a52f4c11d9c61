import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { writeTurns } from '../../electron/engine/evidence/fixtures.ts'
import { expect, isElectron, openFile, test } from '../fixtures.ts'

function unrelated(path: string): void {
  const db = new Database(path)
  db.exec('CREATE TABLE photos (id INTEGER PRIMARY KEY, path TEXT)')
  db.close()
}

type Refused = [what: string, make: (path: string) => void, says: RegExp]

const REFUSED: readonly Refused[] = [
  ['text', (path) => writeFileSync(path, 'runtime planner, I think\n'.repeat(40)), /not a database/i],
  ['an empty file', (path) => writeFileSync(path, ''), /0 bytes/],
  ['a database of something else', unrelated, /photos/],
  ['a folder', (path) => mkdirSync(path), /folder/],
  ['a dangling link', (path) => symlinkSync(`${path}.gone`, path), /does not exist/],
  // Windows has no such thing in its file system.
  ...(process.platform === 'win32'
    ? []
    : [['a fifo', (path: string) => void spawnSync('mkfifo', [path]), /fifo|pipe/i] satisfies Refused]),
]

test('what is no copy of turns.db is refused with a reason and a next step; what is odd opens with a note', async ({
  start,
  evidence,
}) => {
  const files = REFUSED.map(([what]) => evidence.file(`${what}.db`))
  for (const [at, [, make]] of REFUSED.entries()) make(files[at]!)
  const path = writeTurns(evidence.file('turns.db'))
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.close()
  evidence.seal()
  const app = await start()
  for (const [at, [what, , says]] of REFUSED.entries()) {
    // The page's own dialog goes into a folder.
    if (what === 'a folder' && !isElectron(app)) continue
    await test.step(what, async () => {
      await openFile(app, files[at]!)
      const alert = app.page.getByRole('alert')
      await expect(alert).toContainText(says)
      // Its kind, what happened, and what to do.
      await expect(alert.getByRole('paragraph')).toHaveCount(3)
      await expect(alert.getByRole('paragraph').last()).toHaveText(/\w/)
      await expect(app.page.locator('body')).not.toContainText(/at .*\.(ts|js):\d+/)
    })
  }

  await test.step('a WAL database without a -wal has a note, which is no warning', async () => {
    await openFile(app, path)
    await app.page
      .getByRole('banner')
      .getByRole('button', { name: /^1 note/ })
      .click()
    await expect(app.page.locator('body')).toContainText('What leaves no doubt')
  })
})
