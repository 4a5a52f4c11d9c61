import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { zip } from '../../electron/engine/evidence/archive-fixtures.ts'
import { writeAllInWal, writeTurns } from '../../electron/engine/evidence/fixtures.ts'
import { expect, openFile, test } from '../fixtures.ts'

test('a log under another name is offered, and read at a click', async ({ start, evidence }) => {
  const path = writeAllInWal(evidence.file('turns (1).db'))
  renameSync(`${path}-wal`, evidence.file('turns.db-wal (1)'))
  evidence.seal()
  const { page } = await start(path)
  const asking = page.getByRole('region', { name: 'Before opening' })
  await expect(asking).toContainText('Nothing is in this file yet')
  await expect(asking.getByRole('button', { name: 'Open', exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Open with turns.db-wal (1) as its -wal' }).click()
  await expect(page.getByRole('banner')).toContainText('sealed')
  await expect(page.getByRole('main')).toContainText('30')
})

test('of several logs in an archive each is offered by its name', async ({ start, evidence }) => {
  const path = writeAllInWal(evidence.file('turns.db'))
  const log = readFileSync(`${path}-wal`)
  writeFileSync(
    evidence.file('two.zip'),
    zip([
      ['turns.db', readFileSync(path)],
      ['old-wal', log.subarray(0, 32 + 2 * (4096 + 24))],
      ['turns.db-wal (1)', log],
    ]),
  )
  evidence.seal()
  const { page } = await start(evidence.file('two.zip'))
  const asking = page.getByRole('region', { name: 'Before opening' })
  await expect(asking.getByRole('button', { name: 'Open with old-wal as its -wal' })).toBeVisible()
  await asking.getByRole('button', { name: 'Open with turns.db-wal (1) as its -wal' }).click()
  await expect(page.getByRole('banner')).toContainText('sealed')
  await expect(page.getByRole('main')).toContainText('30')
})

test('an archive with several databases asks which, and its seal is shown', async ({ start, evidence }) => {
  const a = readFileSync(writeTurns(evidence.file('a.db')))
  const b = readFileSync(writeTurns(evidence.file('b.db'), { turns: 7 }))
  writeFileSync(
    evidence.file('support.zip'),
    zip([
      ['a/turns.db', a],
      ['b/turns.db', b],
    ]),
  )
  evidence.seal()
  const { page } = await start(evidence.file('support.zip'))
  const asking = page.getByRole('region', { name: 'Before opening' })
  await expect(asking).toContainText('holds several databases')
  await asking.getByRole('button', { name: 'Open b/turns.db' }).click()
  await expect(page.getByRole('banner')).toContainText('sealed')
  await expect(page.getByRole('main')).toContainText('taken out of')
  await expect(page.getByRole('main')).toContainText('support.zip')
})

test('a database behind an HTTP answer is opened from its byte', async ({ start, evidence }) => {
  const db = readFileSync(writeTurns(evidence.file('whole.db')))
  writeFileSync(evidence.file('turns.db'), Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), db]))
  evidence.seal()
  const { page } = await start(evidence.file('turns.db'))
  await page.getByRole('button', { name: 'Open it from byte 19' }).click()
  await expect(page.getByRole('banner')).toContainText('sealed')
})

test('a file that was copied again is reloaded with its decisions', async ({ start, evidence }) => {
  const path = writeTurns(evidence.file('turns.db'), { generation: 'v3' })
  const first = await start(path)
  await expect(first.page.getByRole('banner')).toContainText('sealed')
  await first.close()
  const again = new Database(path)
  again.exec('DELETE FROM turns WHERE rowid = 1')
  again.close()
  evidence.seal()
  const { page } = await start(path)
  await page.getByRole('button', { name: 'Reload, with its decisions' }).click()
  await expect(page.getByRole('banner')).toContainText('note')
  await expect(page.getByRole('main')).toContainText('Since the earlier copy 0 turns are new, 1 turn gone')
})

test('a salvage is offered where it leads somewhere', async ({ start, evidence }) => {
  const whole = readFileSync(writeTurns(evidence.file('turns.db'), { turns: 400 }))
  const text = Buffer.from(whole.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
  writeFileSync(evidence.file('text-mode.db'), text)
  writeFileSync(evidence.file('no-format.db'), whole.fill(9, 44, 48))
  evidence.seal()
  const app = await start(evidence.file('text-mode.db'))
  const { page } = app
  const salvage = page.getByRole('button', { name: 'Salvage what can be read' })
  await expect(page.getByRole('alert')).toContainText('changed on the way')
  await expect(salvage).toHaveCount(0)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await openFile(app, evidence.file('no-format.db'))
  await salvage.click()
  await expect(page.getByRole('main')).toContainText('400')
})
