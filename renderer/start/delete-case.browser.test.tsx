import { QueryClientProvider } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import type { CaseContents, CaseSummary } from '../../shared/contract/cases.ts'
import { queryClient } from '../api/client.ts'
import { connectTo } from '../testing/engine.ts'
import { DeleteCase } from './delete-case.tsx'

const NOTHING: CaseContents = {
  ...{ bytes: 4096, decisions: 0, migrated: false },
  ...{ notes: 0, views: 0, open: false },
}

test.each<[Partial<CaseContents>, string]>([
  [{}, 'in which nothing was written yet'],
  [{ notes: 1 }, 'with 1 note or mark'],
  [
    { migrated: true, decisions: 2, notes: 3, views: 1 },
    'with its migration, 2 decisions and their reasons, 3 notes and marks, and 1 saved view',
  ],
  [{ migrated: true, notes: null }, 'with its migration; which notes are in it cannot be read'],
  [
    { migrated: null, decisions: null, notes: null, views: null },
    'with whatever it holds; which decisions, notes, and saved views are in it cannot be read',
  ],
])('what dies with a case is said: %o', async (contents, words) => {
  await connectTo(() => Promise.resolve({ ...NOTHING, ...contents }))
  const summary = { case_id: JSON.stringify(contents), name: 'turns.db' } as CaseSummary
  const nothing = (): void => undefined
  const screen = await render(
    <QueryClientProvider client={queryClient}>
      <DeleteCase summary={summary} pending={false} error={null} onConfirm={nothing} onClose={nothing} />
    </QueryClientProvider>,
  )
  await expect.element(screen.getByText(`${words}`, { exact: true })).toBeVisible()
})
