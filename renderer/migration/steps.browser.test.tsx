import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import type { PlanStep } from '../../shared/contract/model.ts'
import { BackfillCounts } from './backfill-counts.tsx'
import { Refusal } from './refusal.tsx'
import { Steps } from './steps.tsx'

test('of a step whose statement is as long as a book a part is shown, and it is said so', async () => {
  const sql = `ALTER TABLE turns ADD COLUMN "${'x'.repeat(1_000_000)}" TEXT;`
  const step: PlanStep = {
    id: `add-${'x'.repeat(1_000_000)}`,
    kind: 'add-column',
    status: 'pending',
    reason: 'It lacks it.',
    sql,
  }
  const screen = await render(<Steps steps={[step]} />)
  await expect.element(screen.getByText(/^Shown in part: it has 1,000,0\d\d characters/)).toBeVisible()
  expect(screen.container.textContent.length).toBeLessThan(20_000)
})

test('why a file is not migrated, and what its own rules forbid, hide nothing and are shown in part where they are long', async () => {
  const words = `The table a\u202eb stands in the way: ${'x'.repeat(1_000_000)}.`
  const backfill = {
    ...{ become_complete: 1, get_one_of_two: 0, get_nothing: 0, stay_missing: 0, reasons: {}, rules: {} },
    ...{ forbidden: [{ rule: words, rows: 1 }], carried_over: null, server_fills: null },
  }
  const screen = await render(
    <>
      <Refusal reason={words} next={words} />
      <BackfillCounts backfill={backfill} filled={1} runtime={1} inference={0} />
    </>,
  )
  const { textContent } = screen.container
  expect(textContent.split(String.raw`The table a\u{202e}b stands`).length).toBe(4)
  expect(textContent).not.toContain('\u202e')
  expect(textContent.length).toBeLessThan(20_000)
})
