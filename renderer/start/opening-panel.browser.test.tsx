import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import type { CaseSummary, EvidenceLook } from '../../shared/contract/cases.ts'
import { queryClient } from '../api/client.ts'
import { CASE } from '../testing/case.ts'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { dismissOpening, openPath, useOpening } from './opening.ts'
import { OpeningPanel } from './opening-panel.tsx'

const LOOK: EvidenceLook = {
  ...{ path: '/e/turns.db', name: 'turns.db', files: [], findings: [], wals: [], refused: null },
  ...{ existing: null, earlier: null, choices: null, companion: '/e/timeline.db' },
}
const WORTH_A_WORD: EvidenceLook['findings'] = [
  { code: 'wal-missing', severity: 'warning', message: 'Turns written last may be absent.' },
]

let asked: Asked[]
beforeEach(async () => {
  asked = await connectToWaiting()
  dismissOpening()
})

async function look(given: EvidenceLook, named: string | null) {
  void openPath('/e/turns.db', named)
  const page = await render(
    <QueryClientProvider client={queryClient}>
      <OpeningPanel />
    </QueryClientProvider>,
  )
  await expect.poll(() => asked.map(({ name }) => name)).toEqual(['evidence.look'])
  asked[0]!.resolve(given)
  return page
}

async function opensWith(timeline_path: string) {
  await expect.poll(() => asked.map(({ name }) => name)).toContain('case.open')
  const opening = asked.find(({ name }) => name === 'case.open')!
  expect(opening.input).toMatchObject({ path: '/e/turns.db', timeline_path })
  opening.resolve(CASE)
  await expect.poll(() => useOpening.getState().opening.kind).toBe('none')
}

test('a timeline store that stands beside the file is asked about', async () => {
  const page = await look(LOOK, null)
  await expect.element(page.getByRole('checkbox', { name: /beside it, timelin/ })).toBeChecked()
})

test('a timeline store that was named already is told, and not asked about', async () => {
  const page = await look({ ...LOOK, findings: WORTH_A_WORD }, '/elsewhere/pointers.db')
  await expect.element(page.getByText(/with its timeline store/)).toBeVisible()
  expect(page.getByRole('checkbox').elements()).toEqual([])
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await opensWith('/elsewhere/pointers.db')
})

test('where it is all there is to say, the file opens with it at once', async () => {
  await look(LOOK, '/elsewhere/pointers.db')
  await opensWith('/elsewhere/pointers.db')
})

test('a file of which it is known that its opening is refused is not offered to be opened, only with its log', async () => {
  const log = { name: 'saved.log', path: '/e/saved.log', bytes: 4152 }
  const refused = { message: 'Nothing is in this file yet.', next: 'Ask for both.' }
  const page = await look({ ...LOOK, companion: null, findings: WORTH_A_WORD, wals: [log], refused }, null)
  await expect.element(page.getByRole('button', { name: 'Open with saved.log as its -wal' })).toBeVisible()
  expect(page.getByRole('button', { name: 'Open', exact: true }).elements()).toEqual([])
  await page.getByRole('button', { name: 'Look again' }).click()
  await expect.poll(() => asked.map(({ name }) => name)).toEqual(['evidence.look', 'evidence.look'])
})

test('nor is its case deleted for an opening that would be refused', async () => {
  const existing = { case_id: 'a', opened_at_ms: 1, evidence_state: 'unchanged' } as CaseSummary
  const refused = { message: 'Nothing is in this file yet.', next: 'Ask for both.' }
  const page = await look({ ...LOOK, existing, refused }, null)
  await expect.element(page.getByRole('button', { name: 'Resume the case' })).toBeVisible()
  expect(page.getByRole('button', { name: 'Start over…' }).elements()).toEqual([])
})
