import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import type { Timeline } from '../../shared/contract/model.ts'
import { queryClient } from '../api/client.ts'
import { placeNow, useUi } from '../state/ui.ts'
import { CASE } from '../testing/case.ts'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { UNKNOWN_STYLE } from '../theme/runtime-style.ts'
import { TurnTable } from './turn-table.tsx'

const TIMELINE = {
  ...{ conv_id: 'c', turns: 5, evidence: { agrees: 3, none: 2 } },
  segments: [
    { runtime_key: 'planner', turns: 2 },
    { runtime_key: '', turns: 2 },
    { runtime_key: 'planner', turns: 1 },
  ],
  sessions: [
    { session_id: 's1', start: 0 },
    { session_id: 's2', start: 3 },
  ],
} as unknown as Timeline

let asked: Asked[]
beforeEach(async () => {
  asked = await connectToWaiting()
  queryClient.clear()
  useUi.setState(useUi.getInitialState(), true)
  useUi.getState().showCase(CASE.case_id, 'timeline')
})

const choose = async (menu: string, choice: string | RegExp) => {
  await userEvent.click(page.getByRole('button', { name: menu }))
  await userEvent.click(page.getByRole('menuitemradio', { name: choice }))
}

test('turns are listed by runtime, session and evidence state, each with its number, and the address says so', async () => {
  await render(
    <QueryClientProvider client={queryClient}>
      <TurnTable
        caseView={CASE}
        conversationId="c"
        timeline={TIMELINE}
        styleOf={() => UNKNOWN_STYLE}
        selected={-1}
        onSelect={() => undefined}
        onOpen={() => undefined}
      />
    </QueryClientProvider>,
  )
  await choose('Runtime', 'unknown (2)')
  await choose('Session', 's1 (3)')
  await choose('Evidence', /\(2\)/)
  await expect
    .poll(() => asked.findLast(({ name }) => name === 'timeline.turns')?.input)
    .toMatchObject({ conv_id: 'c', runtime_key: '', session_id: 's1', evidence: 'none' })
  expect(placeNow()?.choices).toMatchObject({ runtime: '', of: 's1', evidence: 'none' })
  // A turn that is gone to is seen.
  useUi.getState().goToTurn({ conv_id: 'c', session_id: 's2', turn_id: 't' })
  await expect.element(page.getByRole('button', { name: 'Runtime', exact: true })).toBeVisible()
})
