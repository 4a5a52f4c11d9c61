import { spawnSync } from 'node:child_process'
import type { Marked } from '../../electron/engine/case/marks.ts'
import { backInCase, closeCase, confirmOpening, expect, sampleIn, test, violations } from '../fixtures.ts'

/** Leaves in a home what a process leaves that is killed in the middle of that. */
function killedDuring(home: string, ...marked: readonly Marked[]): void {
  const marks = new URL('../../electron/engine/case/marks.ts', import.meta.url)
  const script = `import { Marks } from '${marks}'
    for (const one of ${JSON.stringify(marked)}) new Marks(${JSON.stringify(home)}).begin(one, false)`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  expect([status, String(stderr)]).toEqual([0, ''])
}

test('what was under way when everything was killed is told in the case and beside many copies, until somebody has read it', async ({
  start,
  evidence,
  home,
}) => {
  const real_path = sampleIn(evidence)
  const opens = { real_path, salvage: false }
  killedDuring(home, { what: 'The opening of a file', wrote: 'anew', about: { opens } })
  const first = await start(real_path)
  await confirmOpening(first)
  const [, case_id = ''] = /case\/(\w+)/.exec(first.page.url())!
  await expect(first.page.getByRole('status', { name: 'Interrupted' })).toHaveText(
    /^The opening of a file that began \d{4}.*nothing of it was left: this case was made anew by a later opening\.Dismiss$/,
  )
  await first.close()

  killedDuring(
    home,
    {
      what: 'The writing of a report',
      wrote: 'all-or-nothing',
      target: '/tickets/7/report.html',
      about: { case_id },
    },
    {
      what: 'The export of a table',
      wrote: 'all-or-nothing',
      target: '/tickets/7/turns.csv',
      about: { case_id },
    },
    { what: 'The look at many copies', wrote: 'goes-on', about: { fleet: true } },
  )
  const again = await start()
  await backInCase(again)
  const { page } = again
  const notice = page.getByRole('status', { name: 'Interrupted' })
  await expect(notice.getByRole('listitem')).toHaveText([
    /^The opening of a file that began/,
    /^The writing of a report \(report\.html\) that began .*: what it writes is there as a whole, or not at all\.$/,
    /^The export of a table \(turns\.csv\) that began/,
  ])
  expect(await violations(page)).toEqual([])
  await notice.getByRole('button', { name: 'Dismiss' }).press('Enter')
  await expect(notice).toBeHidden()
  await closeCase(page)

  await page.getByRole('button', { name: 'Many copies…' }).click()
  await expect(notice).toHaveText(
    /^The look at many copies that began .* and it goes on from there\.Dismiss$/,
  )
  expect(await violations(page)).toEqual([])
  await notice.getByRole('button', { name: 'Dismiss' }).press('Enter')
  await expect(notice).toBeHidden()
})
