import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import type { PlacedNote } from '../../shared/contract/notes.ts'
import { queryClient } from '../api/client.ts'
import { connectTo } from '../testing/engine.ts'
import { NoteBox } from './note-box.tsx'

const ABOUT = { conv_id: 'c', turn: { session_id: 's', turn_id: 't' } }
let kept: PlacedNote[]
const noteOf = (text: string): PlacedNote => ({ ...ABOUT, text, person: 'ada', at_ms: 1, position: 0 })

beforeEach(async () => {
  sessionStorage.clear()
  queryClient.clear()
  kept = []
  await connectTo(async (name, input) => {
    const { text } = input as { text: string | null }
    if (name === 'notes.set') kept = text === null ? [] : [noteOf(text)]
    return { items: kept }
  })
})

async function box(case_id: string) {
  const screen = await render(
    <QueryClientProvider client={queryClient}>
      <NoteBox case_id={case_id} about={ABOUT} what="this turn" />
    </QueryClientProvider>,
  )
  return { screen, words: screen.getByRole('textbox', { name: 'Note on this turn' }) }
}

test('what another window wrote meanwhile is what is changed here', async () => {
  kept = [noteOf('first')]
  const { screen, words } = await box('case 1')
  await expect.element(screen.getByText('first')).toBeVisible()
  kept = [noteOf('second')]
  await queryClient.invalidateQueries()
  await expect.element(screen.getByText('second')).toBeVisible()
  await screen.getByRole('button', { name: 'Change the note on this turn…' }).click()
  await expect.element(words).toHaveValue('second')
})

test('a note that is removed with its mark can be put back, and the focus stays where it is written', async () => {
  const { screen, words } = await box('case 2')
  await screen.getByRole('button', { name: 'Note on this turn…' }).click()
  await words.fill('restarted here')
  await userEvent.keyboard('{Escape}')
  const focused = () => document.activeElement?.getAttribute('aria-label')
  expect(focused()).toBe('Note on this turn…')
  await expect.element(screen.getByText('draft kept')).toBeVisible()
  await userEvent.keyboard('{Enter}')
  await expect.element(words).toHaveValue('restarted here')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.poll(focused).toBe('Change the note on this turn…')
  expect(kept).toMatchObject([{ text: 'restarted here' }])
  await expect.element(screen.getByText('draft kept')).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Remove the mark and note of this turn' }).click()
  await expect.element(screen.getByText('draft kept')).toBeVisible()
  await screen.getByRole('button', { name: 'Note on this turn…' }).click()
  await expect.element(words).toHaveValue('restarted here')
})
