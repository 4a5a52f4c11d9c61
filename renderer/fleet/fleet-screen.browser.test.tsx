import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { type FleetFacets, fleetTotalsOf } from '../../shared/contract/fleet.ts'
import { queryClient } from '../api/client.ts'
import { connectTo } from '../testing/engine.ts'
import FleetScreen from './fleet-screen.tsx'
import { EVERY_ROW, setFleet } from './fleet-state.ts'

const LONG = 'x'.repeat(1_000_000)
const facets: FleetFacets = {
  generation: [],
  finding: [],
  runtime_key: [
    { value: 'run\u202erennalp', copies: 2 },
    { value: LONG, copies: 1 },
  ],
}
const page = {
  ...{ items: [], total: 0, of: 1, running: false, interrupted: [] },
  ...{ facets, totals: fleetTotalsOf([]) },
}
const answer = { columns: ['run\u202erennalp', LONG], rows: [['a\u202eb', 1]], truncated: false }

async function show() {
  await connectTo(async (name) => {
    if (name === 'fleet.page') return page
    if (name === 'fleet.ask') return answer
    return { items: [] }
  })
  return render(
    <QueryClientProvider client={queryClient}>
      <FleetScreen />
    </QueryClientProvider>,
  )
}

beforeEach(() => {
  queryClient.clear()
  setFleet({ filter: EVERY_ROW, row: 0, dataset: '/d' })
})

test('a runtime that copies are narrowed down by hides nothing, and is shown in part where it is long', async () => {
  const screen = await show()
  const chip = screen.getByRole('button', { name: String.raw`run\u{202e}rennalp 2` })
  await expect.element(chip).toHaveAttribute('aria-pressed', 'false')
  expect(screen.container.innerHTML).not.toContain('\u202e')
  expect(screen.container.textContent.length).toBeLessThan(10_000)
  setFleet({ filter: { ...EVERY_ROW, runtime_key: 'run\u202efo' } })
  await expect.element(screen.getByRole('button', { name: String.raw`run\u{202e}fo` })).toBeVisible()
  expect(screen.container.innerHTML).not.toContain('\u202e')
})

test('a column that a question makes of values hides nothing in its name', async () => {
  const screen = await show()
  await userEvent.click(screen.getByText('Questions'))
  await screen.getByLabelText(/^SQL of DuckDB/).fill('PIVOT turns ON runtime_key')
  await userEvent.click(screen.getByRole('button', { name: 'Ask' }))
  await expect
    .element(screen.getByRole('columnheader', { name: String.raw`run\u{202e}rennalp` }))
    .toBeVisible()
  expect(screen.container.innerHTML).not.toContain('\u202e')
  expect(screen.container.textContent.length).toBeLessThan(10_000)
})
