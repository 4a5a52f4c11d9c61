import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import type { ValidationCheck } from '../../shared/contract/playbook.ts'
import { CheckCard } from './check-card.tsx'

const check = (sql: string): ValidationCheck => ({
  id: 'runtime-history',
  number: 1,
  title: 'Runtime history of a conversation',
  verdict: 'pass',
  explanation: 'One turn.',
  sql,
  result: null,
  beyond_sql: null,
  response: 'Nothing to do.',
})

test('of a statement as long as a book a part is shown, and it is said so', async () => {
  const sql = `SELECT turn_id FROM turns WHERE conv_id = '${'x'.repeat(1_000_000)}';`
  const screen = await render(<CheckCard check={check(sql)} open onToggle={() => {}} />)
  await expect.element(screen.getByText(/^Shown in part: it has 1,000,045 characters/)).toBeVisible()
  expect(document.body.textContent.length).toBeLessThan(20_000)
  await screen.rerender(<CheckCard check={check('SELECT 1;')} open onToggle={() => {}} />)
  await expect.element(screen.getByText('SELECT 1;')).toBeVisible()
  expect(screen.getByText(/^Shown in part/).query()).toBeNull()
})
