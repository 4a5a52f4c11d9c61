import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { queryClient } from '../api/client.ts'
import { useUi } from '../state/ui.ts'
import { CASE } from '../testing/case.ts'
import { connectTo } from '../testing/engine.ts'
import { Palette } from './palette.tsx'

const TURN = { conv_id: 'c', session_id: 's', turn_id: '70-turn' }

beforeEach(async () => {
  queryClient.clear()
  useUi.getState().showCase(CASE.case_id)
  await connectTo(async (name, input) => {
    if (name === 'timeline.get') return { times: [1, 2, 3] }
    if (name === 'timeline.turns')
      return { items: [{ ...TURN, turn_id: `t${(input as { offset: number }).offset}` }], total: 3 }
    if (name === 'conversations.page') return { items: [], total: 0, of: 14, complete: true }
    const { search } = input as { search: string }
    return {
      items: [
        { kind: 'turn', text: '70-turn', turn: TURN },
        { kind: 'inference', text: '70-inference', turn: { ...TURN, turn_id: 'another' } },
      ].filter(({ text }) => text.startsWith(search)),
      complete: false,
    }
  })
})

const open = () =>
  render(
    <QueryClientProvider client={queryClient}>
      <Palette caseView={CASE} open onClose={() => {}} />
    </QueryClientProvider>,
  )

test('what was typed says which kinds of id begin with it, and Enter goes to the turn of the first', async () => {
  const screen = await open()
  await userEvent.fill(screen.getByRole('combobox'), ' 70 ')
  await expect.element(screen.getByRole('group', { name: 'Turns' }).getByText('70-turn')).toBeVisible()
  await expect
    .element(screen.getByRole('group', { name: 'Inferences' }).getByText('70-inference'))
    .toBeVisible()
  await expect.element(screen.getByText(/in a part of the file only/)).toBeVisible()
  await userEvent.keyboard('{Enter}')
  expect(useUi.getState()).toMatchObject({ view: 'timeline', conv_id: 'c', turn: TURN })
})

test('nothing is said of a search when nothing is typed', async () => {
  const screen = await open()
  await userEvent.fill(screen.getByRole('combobox'), '70')
  await expect.element(screen.getByText('70-turn')).toBeVisible()
  await userEvent.fill(screen.getByRole('combobox'), '')
  await expect.element(screen.getByText('70-turn')).not.toBeInTheDocument()
})

test('a number leads to that turn of the conversation on screen', async () => {
  useUi.getState().goToConversation('c')
  const screen = await open()
  await userEvent.fill(screen.getByRole('combobox'), '#2')
  await expect.element(screen.getByText('Turn 2')).toBeVisible()
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => useUi.getState().turn).toEqual({ ...TURN, turn_id: 't1' })
})
