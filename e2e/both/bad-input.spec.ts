import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { writeSample } from '../../electron/engine/sample/write.ts'
import type { EvidenceFolder } from '../evidence-folder.ts'
import { bytesIn, confirmOpening, expect, openFile, test } from '../fixtures.ts'

function unrelated(evidence: EvidenceFolder): string {
  const db = new Database(evidence.file('photos.db'))
  db.exec('CREATE TABLE photos (id INTEGER PRIMARY KEY, path TEXT)')
  db.close()
  evidence.seal()
  return evidence.file('photos.db')
}

const REFUSED: readonly [what: string, make: (evidence: EvidenceFolder) => string, says: RegExp][] = [
  [
    'text that is no database',
    (e) => bytesIn(e, 'notes.db', 'runtime planner, I think\n'.repeat(40)),
    /not a database/i,
  ],
  ['an empty file', (e) => bytesIn(e, 'turns.db', ''), /0 bytes/],
  ['a database of something else', unrelated, /photos/],
  [
    'a folder',
    (e) => {
      mkdirSync(e.file('copy'))
      e.seal()
      return e.file('copy')
    },
    /folder/,
  ],
  [
    'a dangling link',
    (e) => {
      symlinkSync(e.file('gone.db'), e.file('turns.db'))
      e.seal()
      return e.file('turns.db')
    },
    /does not exist/,
  ],
]

for (const [what, make, says] of REFUSED) {
  test(`refuses ${what} with a reason and a next step`, async ({ start, evidence }) => {
    const file = make(evidence)
    const app = await start()
    await openFile(app, file)
    const alert = app.page.getByRole('alert')
    await expect(alert).toContainText(says)
    await expect(alert.getByRole('paragraph')).not.toHaveCount(1)
    await expect(app.page.locator('body')).not.toContainText(/at .*\.(ts|js):\d+/)
  })
}

test('a truncated copy opens with a finding that says so', async ({ start, evidence }) => {
  const { path } = writeSample(evidence.file('turns.db'), { turns: 1200, seed: 7, generation: 'v2' })
  truncateSync(path, Math.floor(readFileSync(path).length / 8192) * 4096)
  evidence.seal()
  const { page } = await start(path)
  await expect(page.locator('body')).toContainText(/shorter than its header says/i)
})

test('a WAL database copied without its -wal says what may be absent', async ({ start, evidence }) => {
  const { path } = writeSample(evidence.file('turns.db'), { turns: 1200, seed: 7, generation: 'v2' })
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.close()
  evidence.seal()
  const app = await start(path)
  await confirmOpening(app)
  const { page } = app
  await page
    .getByRole('banner')
    .getByRole('button', { name: /1 finding/ })
    .click()
  await expect(page.locator('body')).toContainText('without its -wal')
})

test('a fifo is refused at once', async ({ start, evidence }) => {
  test.skip(process.platform === 'win32', 'Windows has no fifo in its file system')
  spawnSync('mkfifo', [evidence.file('turns.db')])
  writeFileSync(evidence.file('note.txt'), 'beside it')
  evidence.seal()
  const app = await start()
  await openFile(app, evidence.file('turns.db'))
  await expect(app.page.locator('body')).toContainText(/fifo|pipe/i)
})
