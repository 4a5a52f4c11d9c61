import { execFileSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import {
  bySql,
  carriedOverBySql,
  type Numbers,
  serverFillsBySql,
  serverMadeBySql,
  sharesBySql,
} from '../../electron/engine/testing/sums-by-sql.ts'
import { carriedOverSentence, formatCount, serverFillsSentence } from '../../shared/truth/words.ts'
import { expect, migrate, openFile, test, view } from '../fixtures.ts'

const REAL = new URL('../../electron/engine/testing/files/real/', import.meta.url)
const CLI = fileURLToPath(new URL('../../build/turnscope.mjs', import.meta.url))

/** What Overview and Missing say of a case, against the numbers that SQL counts. */
async function expectNumbers(page: Page, numbers: Numbers, made: number): Promise<void> {
  const of = (n: number): string => `${formatCount(n)} of ${formatCount(numbers.turns)}`
  await view(page, 'Overview').click()
  const counts = page.getByRole('region', { name: 'Counts' })
  for (const [label, n] of [
    ['Turns', formatCount(numbers.turns)],
    ['Conversations', formatCount(numbers.conversations)],
    ['Missing a value', of(numbers.missing_runtime_or_inference)],
    ['Without runtime', of(numbers.missing_runtime)],
    ['Without inference id', of(numbers.missing_inference)],
    ...(made === 0 ? [] : [['Server-made values', of(made)]]),
  ])
    await expect(counts).toContainText(`${label}${n}`)
  await view(page, 'Missing').click()
  await expect(page.getByRole('main').getByRole('status').first()).toContainText(
    `${of(numbers.missing_runtime_or_inference)} turns lack`,
  )
}

for (const name of ['turns.db', 'gen/v2.db', 'gen/v2-opened-by-head.db'])
  test(`${name}: Overview, Missing and Migration tell what SQL counts`, async ({ start, evidence, home }) => {
    const [sql, after, path] = [join(home, 'sql.db'), join(home, 'after.db'), evidence.file('turns.db')]
    for (const to of [sql, path]) copyFileSync(fileURLToPath(new URL(name, REAL)), to)
    evidence.seal()
    execFileSync(process.execPath, [CLI, 'migrate', sql, '--out', after])
    const made = serverMadeBySql(sql).rows
    const shares = sharesBySql(sql, after)
    const left = bySql(after)
    const carried = carriedOverSentence(carriedOverBySql(sql))

    const app = await start()
    const { page } = app
    await openFile(app, path)
    await expect(page.getByRole('banner')).toContainText('sealed')
    await expectNumbers(page, bySql(sql), made)

    await view(page, 'Migration').click()
    const main = page.getByRole('main')
    // Where there is nothing to add and nothing to fill, there is nothing to run.
    const runs = shares.become_complete + shares.get_one_of_two > 0
    const said = (n: number, [one, many]: readonly string[]): string =>
      `${formatCount(n)} ${n === 1 ? one : many}`
    for (const { run, become, get } of [
      { run: async () => undefined, become: ['becomes', 'become'], get: ['gets', 'get'] },
      ...(runs ? [{ run: () => migrate(page), become: ['became', 'became'], get: ['got', 'got'] }] : []),
    ]) {
      await run()
      const half = shares.get_one_of_two > 0 ? `, ${said(shares.get_one_of_two, get)} one of two` : ''
      await expect(main).toContainText(`${said(shares.become_complete, become)} complete${half}`)
      await expect(main).toContainText(`${said(shares.get_nothing, get)} nothing`)
      await expect(main).toContainText(`${left.missing_runtime_or_inference} still lack`)
      await expect(main).toContainText(serverFillsSentence(serverFillsBySql(after)))
      if (carried !== null) await expect(main).toContainText(carried)
    }
    await expectNumbers(page, left, made)
  })
