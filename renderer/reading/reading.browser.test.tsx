import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import type { MethodOutput } from '../../shared/contract/methods.ts'
import type { CaseView, Timeline } from '../../shared/contract/model.ts'
import { salvageable } from '../../shared/contract/salvageable.ts'
import { queryClient } from '../api/client.ts'
import { useUi } from '../state/ui.ts'
import { CASE } from '../testing/case.ts'
import { connectTo } from '../testing/engine.ts'
import { Reading } from './reading.tsx'

type Item = MethodOutput<'timeline.read'>['items'][number]

const OF_TWO: CaseView = { ...CASE, runtimes: ['planner', 'analyst'] }
const TURNS = 1000
/** Planner, ten unknown turns, then analyst from turn 511 on. */
const runtimeAt = (at: number) => (at < 500 ? 'planner' : at < 510 ? '' : 'analyst')

const segment = (runtime_key: string, start: number, turns: number) => ({
  ...{ runtime_key, start, turns, server_made: 0 },
  ...{ first_turn_id: `t${start}`, last_turn_id: `t${start + turns - 1}`, first_ms: 1, last_ms: 1 },
})
const TIMELINE: Timeline = {
  conv_id: 'c',
  resolved_runtime_key: null,
  turns: TURNS,
  missing: 10,
  unknown_runtime: 10,
  switches: { certain: 0, at_least: 1 },
  segments: [segment('planner', 0, 500), segment('', 500, 10), segment('analyst', 510, 490)],
  evidence: {},
  sessions: [{ session_id: 's', start: 0 }],
  first_ms: 1,
  last_ms: TURNS,
  times: Array.from({ length: TURNS }, (_, at) => at + 1),
}

const itemAt = (position: number): Item => ({
  conv_id: 'c',
  session_id: 's',
  turn_id: `t${position}`,
  position,
  updated_at_ms: position + 1,
  runtime_key: runtimeAt(position),
  inference_id: 'i',
  evidence: { runtime: runtimeAt(position) === '' ? 'none' : 'agrees', inference: 'agrees' },
  provenance: { runtime_key: null, inference_id: null },
  switched: position === 510 ? { from: 'planner', unknown_turns: 10 } : null,
  phase: 'final',
  repeated: position,
  blocks: [
    {
      ordinal: 0,
      block_id: `b${position}`,
      kind: 'user',
      role: 'user',
      payload_json: JSON.stringify({ text: `said ${'and '.repeat(position % 7)}at ${position}` }),
      payload_bytes: 20,
    },
  ],
})

let isDamaged = false
beforeEach(async () => {
  isDamaged = false
  queryClient.clear()
  useUi.setState(useUi.getInitialState(), true)
  await connectTo(async (name, input) => {
    const { offset = 0, limit = 0, turn_id } = input as { offset?: number; limit?: number; turn_id?: string }
    const positions = Array.from({ length: Math.min(limit, TURNS - offset) }, (_, at) => offset + at)
    if (name === 'timeline.get') return TIMELINE
    if (isDamaged) throw salvageable('A part cannot be read.')
    if (name === 'turn.get') return itemAt(Number(turn_id?.slice(1)))
    return { items: positions.map(itemAt), total: TURNS }
  })
})

const read = () =>
  render(
    <QueryClientProvider client={queryClient}>
      <div style={{ display: 'flex', width: 700, height: 500 }}>
        <Reading caseView={OF_TWO} conversationId="c" />
      </div>
    </QueryClientProvider>,
  )

test('a long conversation is read with a few turns on the page, by keyboard to its end and to a switch', async () => {
  const page = await read()
  await expect.element(page.getByText('said at 0', { exact: true })).toBeVisible()
  const feed = page.getByRole('feed')
  expect(feed.getByRole('article').elements().length).toBeLessThan(30)
  ;(feed.element() as HTMLElement).focus()
  await userEvent.keyboard('{End}')
  const last = page.getByRole('article', { name: 'Turn 1,000' })
  await expect.element(last).toHaveAttribute('aria-current', 'true')
  await expect.element(last).toBeInViewport()
  await expect.element(last.getByText(/at 999$/)).toBeVisible()
  await userEvent.keyboard('{ArrowLeft}')
  await expect
    .element(page.getByRole('article', { name: 'Turn 999' }))
    .toHaveAttribute('aria-current', 'true')
  // Where the unknown run begins, in which the switch lies; where it ends, it is seen.
  await userEvent.keyboard(',')
  const begins = page.getByRole('article', { name: 'Turn 501' })
  await expect.element(begins).toBeInViewport()
  await expect.element(begins.getByText('unknown')).toBeVisible()
  await expect.poll(() => useUi.getState().turn?.turn_id).toBe('t500')
})

test('a turn that was chosen elsewhere is in sight, with the switch before it said to be somewhere', async () => {
  useUi.getState().selectTurn({ conv_id: 'c', session_id: 's', turn_id: 't510' })
  const page = await read()
  const turn = page.getByRole('article', { name: 'Turn 511' })
  await expect.element(turn).toBeInViewport()
  const words =
    'at least one switch from planner to analyst, somewhere in the 10 turns of unknown runtime before'
  await expect.element(turn.getByText(words)).toBeVisible()
})

test('where what was said cannot be read, that is told, and nothing is said to be still on its way', async () => {
  isDamaged = true
  const page = await read()
  await expect.element(page.getByText('A part cannot be read.').last()).toBeVisible()
  await expect.element(page.getByRole('feed')).toHaveAttribute('aria-busy', 'false')
  expect(page.container.querySelectorAll('[aria-busy=true]')).toHaveLength(0)
})
