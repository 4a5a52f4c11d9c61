import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import type { PlanStep } from '../../shared/contract/model.ts'
import { Steps } from './steps.tsx'

test('of a step whose statement is as long as a book a part is shown, and it is said so', async () => {
  const sql = `ALTER TABLE turns ADD COLUMN "${'x'.repeat(1_000_000)}" TEXT;`
  const step: PlanStep = { id: 'add', kind: 'add-column', status: 'pending', reason: 'It lacks it.', sql }
  const screen = await render(<Steps steps={[step]} />)
  await expect.element(screen.getByText(/^Shown in part: it has 1,000,0\d\d characters/)).toBeVisible()
  expect(screen.container.textContent.length).toBeLessThan(20_000)
})
