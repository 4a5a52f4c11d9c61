import { QueryClientProvider } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import type { CaseSummary } from '../../shared/contract/cases.ts'
import { queryClient } from '../api/client.ts'
import { connectTo } from '../testing/engine.ts'
import { RecentCases } from './recent-cases.tsx'

const summary = (name: string, held: CaseSummary['held']): CaseSummary => ({
  ...{ case_id: name, name, path: `/evidence/${name}`, bytes: 1, sha256: 'ab'.repeat(32), held },
  ...{ created_at_ms: 1, opened_at_ms: 1, migrated: false, legacy: false, salvaged: false },
  ...{ label: { title: '', ticket: '' }, disk_bytes: 1, evidence_state: 'unchanged' },
})

test('a case that another Turnscope has can be resumed, and says why it is neither named nor deleted', async () => {
  const asked: string[] = []
  await connectTo((name) => {
    asked.push(name)
    return Promise.resolve({ items: [summary('theirs.db', { holder: 7 }), summary('free.db', null)] })
  })
  const screen = await render(
    <QueryClientProvider client={queryClient}>
      <RecentCases />
    </QueryClientProvider>,
  )
  for (const what of ['Name', 'Delete']) {
    const button = screen.getByRole('button', { name: `${what} the case theirs.db…` })
    await expect.element(button).toHaveAttribute('aria-disabled', 'true')
    await expect
      .element(button)
      .toHaveAttribute('title', 'It is open in another Turnscope (process 7), and cannot be changed here.')
    ;(button.element() as HTMLElement).click()
    const free = screen.getByRole('button', { name: `${what} the case free.db…` })
    await expect.element(free).not.toHaveAttribute('aria-disabled')
  }
  await expect.element(screen.getByRole('button', { name: 'Resume', exact: true }).first()).toBeEnabled()
  expect(screen.getByRole('dialog').elements()).toEqual([])
  expect(asked).toEqual(['cases.list'])
})
