import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { MethodOutput } from '../../shared/contract/methods.ts'
import { queryClient } from '../api/client.ts'
import { connectTo } from '../testing/engine.ts'
import { FileDialog } from './file-dialog.tsx'

type Listed = MethodOutput<'files.list'>

const file = (name: string): Listed['entries'][number] => ({
  name,
  path: `/e/${name}`,
  kind: 'file',
  bytes: 7,
  modified_ms: 1_700_000_000_000,
})
const HOME: Listed = {
  path: '/e',
  parent: '/',
  entries: [
    ...Array.from({ length: 40 }, (_, n) => file(`copy-${n}.db`)),
    { ...file('old'), kind: 'folder' },
  ],
  truncated: false,
}
const OLD: Listed = { path: '/e/old', parent: '/e', entries: [file('old/turns.db')], truncated: false }

/** As the start screen lists them; only what a dialog asks about matters here. */
const CASES = [
  { path: '/other/turns.db', opened_at_ms: 1 },
  { path: '/e/old/turns.db', opened_at_ms: 3 },
  { path: '/e/old/more.db', opened_at_ms: 2 },
]

let listed: string[]
beforeEach(async () => {
  queryClient.clear()
  listed = []
  await connectTo(async (name, input) => {
    const { path = '/e' } = input as { path?: string }
    if (name === 'cases.list') return { items: CASES }
    listed.push(path)
    if (path === '/e/old') return OLD
    if (path === '/e') return HOME
    throw new TurnscopeError('InvalidRequest', `${path} is not a folder.`, 'Open it as a database instead.')
  })
})

async function opened() {
  const picked: string[] = []
  const screen = await render(
    <QueryClientProvider client={queryClient}>
      <FileDialog
        open
        title="Open a copy"
        action="Open"
        onPick={(path) => picked.push(path)}
        onClose={() => {}}
      />
    </QueryClientProvider>,
  )
  const field = screen.getByLabelText('Filter, or a path')
  const chosen = () =>
    expect.poll(
      () => document.getElementById(field.element().getAttribute('aria-activedescendant')!)?.textContent,
    )
  await chosen().toContain('old')
  return { screen, field, chosen, picked }
}

test('a press chooses a file and enters a folder, a second press picks; the field keeps the focus', async () => {
  const { screen, field, chosen, picked } = await opened()
  await screen.getByText('copy-3.db').click()
  await chosen().toContain('copy-3.db')
  expect(document.activeElement).toBe(field.element())
  expect(picked).toEqual([])
  await screen.getByText('copy-2.db').dblClick()
  expect(picked).toEqual(['/e/copy-2.db'])
  await screen.getByRole('option', { name: /^old/ }).click()
  await chosen().toContain('turns.db')
  expect(document.activeElement).toBe(field.element())
})

test('keys of the field move through the files and into folders and back', async () => {
  const { chosen, picked } = await opened()
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}')
  await chosen().toContain('copy-0.db')
  await userEvent.keyboard('{PageDown}')
  await chosen().toContain('copy-10.db')
  await userEvent.keyboard('{Enter}{PageUp}{PageUp}{Enter}')
  expect(picked).toEqual(['/e/copy-10.db'])
  await chosen().toContain('turns.db')
  await userEvent.keyboard('{Backspace}')
  await chosen().toContain('old')
})

test('what is typed filters by name; a path is picked as it is', async () => {
  const { field, chosen, picked } = await opened()
  await field.fill('39')
  await chosen().toContain('copy-39.db')
  await field.fill('/else/where.db')
  await userEvent.keyboard('{Enter}')
  expect(picked).toEqual(['/else/where.db'])
})

test('the newest file comes first, or the first by name; recent folders and typed ones are gone to', async () => {
  const newest = { ...file('zeta.db'), modified_ms: Date.UTC(2026, 4, 6, 7, 8) }
  HOME.entries.push(newest)
  const { screen, field, chosen } = await opened()
  const first = () => expect.poll(() => screen.getByRole('option').nth(1).element().textContent)
  await first().toContain('zeta.db')
  await first().toContain('2026-05-06 07:08')
  await userEvent.click(screen.getByRole('button', { name: 'By name' }))
  await first().toContain('copy-0.db')
  const recent = screen.getByRole('navigation', { name: 'Recent folders' }).getByRole('button')
  expect(recent.elements().map((one) => one.getAttribute('title'))).toEqual(['/e/old', '/other'])
  await userEvent.click(recent.first())
  await chosen().toContain('turns.db')
  await field.fill('/e')
  await userEvent.keyboard('{Enter}')
  await chosen().toContain('old')
  HOME.entries.pop()
})

test('a new file goes into the folder on screen, under the name that is offered or typed', async () => {
  const picked: string[] = []
  const screen = await render(
    <QueryClientProvider client={queryClient}>
      <FileDialog
        open
        title="Where to write"
        action="Write here"
        saves="answer.csv"
        onPick={(path) => picked.push(path)}
        onClose={() => {}}
      />
    </QueryClientProvider>,
  )
  const name = screen.getByLabelText('Name of the new file')
  await expect.element(name).toHaveValue('answer.csv')
  await screen.getByRole('option', { name: /^old/ }).click()
  await expect.poll(() => document.querySelector('[role=option]')?.textContent).toContain('turns.db')
  await screen.getByRole('button', { name: 'Write here' }).click()
  expect(picked).toEqual(['/e/old/answer.csv'])
  await name.fill('other.csv')
  await userEvent.keyboard('{Enter}')
  expect(picked.at(-1)).toBe('/e/old/other.csv')
  await name.fill(' ')
  await expect.element(screen.getByRole('button', { name: 'Write here' })).toBeDisabled()
})

test('a folder whose path is typed is listed once; a file whose path is typed is picked', async () => {
  const { field, chosen, picked } = await opened()
  await field.fill('/e/old')
  await userEvent.keyboard('{Enter}')
  await chosen().toContain('turns.db')
  expect(listed).toEqual(['/e', '/e/old'])
  await field.fill('/e/copy-3.db')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => picked).toEqual(['/e/copy-3.db'])
})
