import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import type { TurnDetail } from '../../shared/contract/model.ts'
import { queryClient } from '../api/client.ts'
import { useUi } from '../state/ui.ts'
import { CASE } from '../testing/case.ts'
import { connectTo } from '../testing/engine.ts'
import { TURN } from '../testing/turn.ts'
import { useBeside } from './beside.ts'
import { BesideDialog } from './beside-dialog.tsx'
import { TurnInspector } from './turn-inspector.tsx'

const turnOf = (position: number, runtime_key: string, metadata: string): TurnDetail => ({
  ...TURN,
  turn_id: `turn-${position}`,
  position,
  turns: 3,
  runtime_key,
  metadata,
  metadata_bytes: metadata.length,
})
const TURNS = [
  turnOf(0, 'planner', '{"a":9007199254740993,"same":true}'),
  turnOf(1, 'critic', '{"a":9007199254740992,"same":true,"new":["x"]}'),
  turnOf(2, 'critic', '{not json'),
]

function Screen() {
  const { turn, overlay } = useUi()
  return (
    <>
      {turn !== null && <TurnInspector caseView={CASE} turn={turn} />}
      <BesideDialog caseView={CASE} open={overlay === 'beside'} onClose={() => useUi.getState().show(null)} />
    </>
  )
}

const select = (position: number) => {
  const { conv_id, session_id, turn_id } = TURNS[position]!
  useUi.getState().selectTurn({ conv_id, session_id, turn_id })
}

async function show(position: number) {
  await connectTo(async (name, input) => {
    const { turn_id, offset } = input as { turn_id?: string; offset?: number }
    if (name === 'timeline.turns') return { items: [TURNS[offset!]], total: 3 }
    return TURNS.find((turn) => turn.turn_id === turn_id)
  })
  select(position)
  return render(
    <QueryClientProvider client={queryClient}>
      <Screen />
    </QueryClientProvider>,
  )
}

beforeEach(() => {
  queryClient.clear()
  useBeside.setState({ kept: null, pair: null })
  useUi.getState().leaveCase()
})

test('a key shows what changed since the turn before, exactly, and the turn is a press away', async () => {
  const page = await show(1)
  await expect.element(page.getByRole('heading', { name: /^Turn 2/ })).toBeVisible()
  await userEvent.keyboard('d')
  const dialog = page.getByRole('dialog', { name: 'What changed between two turns' })
  await expect.element(dialog.getByText(/2 differences, 1 value the same/)).toBeVisible()
  const grid = dialog.getByRole('grid')
  const rows = () => [...grid.element().querySelectorAll('[data-index]')].map((row) => row.textContent)
  await expect.poll(rows).toEqual(['changed$.a90071992547409939007199254740992', 'added$.new–["x"]'])
  await expect.element(dialog.getByRole('row', { name: 'runtime planner critic differs' })).toBeVisible()
  await userEvent.click(dialog.getByRole('button', { name: 'turn 1' }))
  await expect.element(page.getByRole('heading', { name: /^Turn 1/ })).toBeVisible()
  await expect.element(dialog).not.toBeInTheDocument()
})

test('a turn is kept and seen beside any other, and metadata that is not JSON is said to be none', async () => {
  const page = await show(0)
  await expect.element(page.getByRole('button', { name: /^What changed since/ })).toBeDisabled()
  await userEvent.keyboard('b')
  await expect.element(page.getByRole('button', { name: /^Kept: choose another/ })).toBeVisible()
  select(2)
  await expect.element(page.getByRole('heading', { name: /^Turn 3/ })).toBeVisible()
  await userEvent.keyboard('b')
  const dialog = page.getByRole('dialog')
  await expect
    .element(dialog.getByText('The metadata of turn 3 is not JSON; the two texts differ.'))
    .toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog).not.toBeInTheDocument()
})
