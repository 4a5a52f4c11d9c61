import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import type { SavedView } from '../../shared/contract/saved-views.ts'
import { queryClient } from '../api/client.ts'
import { Palette } from '../shell/palette.tsx'
import { useUi } from '../state/ui.ts'
import { CASE } from '../testing/case.ts'
import { connectTo } from '../testing/engine.ts'
import { SavedViewsDialog } from './saved-views-dialog.tsx'

const CASE_ID = '0123456789abcdef'
const caseView = { ...CASE, case_id: CASE_ID }
let kept: SavedView[]

beforeEach(async () => {
  kept = []
  queryClient.clear()
  useUi.getState().showCase(CASE_ID)
  await connectTo(async (name, input) => {
    const asked = input as SavedView & { to: string }
    if (name === 'conversations.page') return { items: [], total: 0, of: 0, complete: true }
    if (name === 'search.find') return { items: [], complete: true }
    if (name === 'notes.list') return { items: [] }
    if (name === 'views.set') {
      const { name, address } = asked
      kept = [...kept.filter((one) => one.name !== name), { name, address, person: 'ada', at_ms: 1 }]
    } else if (name === 'views.rename')
      kept = kept.map((one) => (one.name === asked.name ? { ...one, name: asked.to } : one))
    else if (name === 'views.remove') kept = kept.filter((one) => one.name !== asked.name)
    return { items: kept }
  })
})

const open = (inside: 'dialog' | 'palette') =>
  render(
    <QueryClientProvider client={queryClient}>
      {inside === 'dialog' ? (
        <SavedViewsDialog caseView={caseView} open onClose={() => {}} />
      ) : (
        <Palette caseView={caseView} open onClose={() => {}} />
      )}
    </QueryClientProvider>,
  )

test('what is on screen is saved by name, found by it, and comes back with all that was chosen', async () => {
  useUi.getState().goToMissing({ in: 'conv-1', lacks: 'runtime_key' })
  const screen = await open('dialog')
  const name = screen.getByRole('textbox', { name: 'Save what is on screen (Missing) as' })
  await userEvent.fill(name, 'Monday')
  await userEvent.keyboard('{Enter}')
  await expect.element(screen.getByText('Saved “Monday”.')).toBeVisible()

  // A name that is taken is replaced in so many words, and what was there can be put back.
  useUi.getState().go('journal')
  await userEvent.fill(screen.getByRole('textbox'), 'Monday')
  await userEvent.click(screen.getByRole('button', { name: 'Replace', exact: true }))
  await expect.element(screen.getByText('“Monday” is what is on screen now.')).toBeVisible()
  expect(kept).toMatchObject([{ address: `#/case/${CASE_ID}/journal` }])
  await userEvent.click(screen.getByRole('button', { name: 'Put it back' }))
  await expect.element(screen.getByText('“Monday” is as it was.')).toBeVisible()

  await userEvent.click(screen.getByRole('button', { name: 'Rename Monday…' }))
  await userEvent.fill(screen.getByRole('textbox', { name: 'New name of Monday' }), 'Tuesday')
  await userEvent.keyboard('{Enter}')
  await userEvent.click(screen.getByRole('button', { name: 'Remove Tuesday' }))
  await expect.element(screen.getByText('Removed “Tuesday”.')).toBeVisible()
  expect(kept).toEqual([])
  await userEvent.click(screen.getByRole('button', { name: 'Put it back' }))
  await expect.element(screen.getByRole('button', { name: /^Tuesday/ })).toBeVisible()
  await screen.unmount()

  useUi.getState().goToMissing({})
  useUi.getState().go('overview')
  const palette = await open('palette')
  await userEvent.fill(palette.getByRole('combobox'), 'tues')
  await expect.element(palette.getByRole('group', { name: 'Saved views' }).getByText('Tuesday')).toBeVisible()
  await userEvent.keyboard('{Enter}')
  expect(useUi.getState()).toMatchObject({
    view: 'missing',
    choices: { missing: { in: 'conv-1', lacks: 'runtime_key' } },
  })
})
