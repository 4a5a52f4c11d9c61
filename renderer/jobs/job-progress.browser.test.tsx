import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { JobProgress } from './job-progress.tsx'

test('what a job is at hides nothing of a name, and shows a part of one as long as a book', async () => {
  const jobAt = (label: string) => ({
    ...{ method: 'case.open' as const, rate: { per_second: null, ms_left: null }, cancelling: false },
    ...{ progress: { label, done: 1, total: 2, unit: 'rows' as const }, cancel: () => undefined },
  })
  const screen = await render(<JobProgress job={jobAt('Reading turns\u202erehto')} before="Begins" />)
  const named = String.raw`Reading turns\u{202e}rehto`
  await expect.element(screen.getByRole('status')).toHaveTextContent(named)
  await expect.element(screen.getByRole('progressbar', { name: named })).toBeInTheDocument()
  await screen.rerender(<JobProgress job={jobAt('x'.repeat(1_000_000))} before="Begins" />)
  expect(screen.container.innerHTML.length).toBeLessThan(10_000)
})
