import { statSync } from 'node:fs'
import { writeSample } from '../../electron/engine/sample/write.ts'
import { confirmOpening, expect, migrate, test } from '../fixtures.ts'

test('a file large enough for threads beside the migration is migrated from the bundle', async ({
  start,
  evidence,
}) => {
  const { path } = writeSample(evidence.file('turns.db'), { turns: 5000, seed: 7, generation: 'v2' })
  evidence.seal()
  // From 32 MiB on, digests are taken in threads that a job starts: the bundle must find its worker from there.
  expect(statSync(path).size).toBeGreaterThan(32 * 1024 * 1024)
  const app = await start(path)
  await confirmOpening(app)
  await migrate(app.page)
  await expect(app.page.getByRole('status', { name: 'Verification' })).toContainText(
    '5,000 before, 5,000 after',
  )
})
