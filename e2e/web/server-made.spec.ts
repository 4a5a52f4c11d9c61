import { copyFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closeCase, expect, migrate, openFile, test, view, violations } from '../fixtures.ts'

const REAL = new URL('../../electron/engine/testing/files/real/', import.meta.url)

test('what a server wrote by itself is marked as such, wherever it is shown', async ({ start, evidence }) => {
  const names = ['gen/v2-opened-by-head.db', 'turns.db', 'gen/v2.db'] as const
  const real = (name: (typeof names)[number]): string => evidence.file(basename(name))
  for (const name of names) copyFileSync(fileURLToPath(new URL(name, REAL)), real(name))
  evidence.seal()
  const app = await start()
  const { page } = app

  await test.step('in list, lane, table and turn, with its path and how it was made', async () => {
    await openFile(app, real('gen/v2-opened-by-head.db'))
    await expect(page.getByRole('banner')).toContainText('sealed')
    await expect(page.getByRole('region', { name: 'Counts' })).toContainText('Server-made values')
    await view(page, 'Timeline').click()
    await page.getByRole('option').filter({ hasText: 'conv-0' }).click()
    await expect(page.getByRole('option').filter({ hasText: 'conv-0' })).toContainText('10 server-made')
    await page.getByRole('button', { name: 'Evidence', exact: true }).click()
    await page.getByRole('menuitemradio', { name: 'server-made (10)' }).click()
    const turns = page.getByRole('grid', { name: 'Turns of this conversation' })
    await expect(turns).toHaveAttribute('aria-rowcount', '11')
    const first = turns.getByRole('row').nth(1)
    await expect(first).toContainText('42')
    await expect(first).toContainText('runtime server-made')
    await first.click()
    const turn = page.getByRole('article', { name: 'Turn 3' })
    await expect(turn).toContainText(
      'a server wrote a number as text, from $["geppetto.runtime@v1"].runtime_key',
    )
    expect(await violations(page)).toEqual([])

    await view(page, 'Missing').click()
    const lacking = page.getByRole('grid', { name: 'Turns that lack a value' })
    await expect(lacking.getByRole('row').filter({ hasText: '1.23456789e+08' }).first()).toContainText(
      'server-made',
    )
    await view(page, 'Validation').click()
    await expect(page.getByRole('main')).toContainText('42 (server-made)')
    await closeCase(page)
  })

  await test.step('a conflict after a switch says that the runtime may be carried over', async () => {
    await openFile(app, real('turns.db'))
    await expect(page.getByRole('banner')).toContainText('sealed')
    await view(page, 'Timeline').click()
    await page.getByRole('option').filter({ hasText: 'conv-inherit' }).click()
    await page
      .getByRole('grid', { name: 'Turns of this conversation' })
      .getByRole('row')
      .filter({ hasText: 'runtime conflict' })
      .click()
    await expect(page.getByRole('article', { name: 'Turn 2' })).toContainText(
      'same as the turn before: may be carried over',
    )
    await closeCase(page)
  })

  await test.step('the plan and the migration say what a server will write into rows that were kept empty', async () => {
    await openFile(app, real('gen/v2.db'))
    await expect(page.getByRole('banner')).toContainText('sealed')
    await view(page, 'Migration').click()
    const told = page.getByRole('region', { name: 'What a server will do to the result' })
    for (const { run, words } of [
      { run: async () => undefined, words: ['30 become complete, 20 get one of two', '40 get nothing'] },
      { run: () => migrate(page), words: ['30 became complete, 20 got one of two', '40 got nothing'] },
    ]) {
      await run()
      await expect(told).toContainText('it writes 40 values that are not canonical into 30 rows')
      await expect(told.getByRole('listitem').filter({ hasText: '1.23456789e+08' })).toContainText('10')
      for (const each of words) await expect(page.getByText(each)).toBeVisible()
    }
  })
})
