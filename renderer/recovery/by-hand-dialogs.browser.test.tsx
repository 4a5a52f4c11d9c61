import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { CaseView, TurnDetail } from '../../shared/contract/model.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { ByHandDialogs } from './by-hand-dialogs.tsx'
import { openDialog, triage, triageNow } from './state.ts'
import { TriageBar } from './triage-bar.tsx'

const caseView = (recovery: CaseView['recovery']): CaseView => ({
  case_id: 'a',
  name: 'turns.db',
  revision: 3,
  evidence: { path: '/e/turns.db', files: [], journal_mode: 'wal', findings: [], sealed_at_ms: 1 },
  schema: { generation: 'v3', hybrid: false, refusals: [], columns: [], indexes: [] },
  counts: null,
  cutover: null,
  quick_check: 'ok',
  salvage: null,
  migration: null,
  recovery,
  timeline_store: null,
  runtime_places: [],
  tables: [],
})
const turn = {
  conv_id: 'c',
  session_id: 's',
  turn_id: 'turn-3',
  runtime_key: '',
  inference_id: '',
  candidates: [],
  closed: null,
} as unknown as TurnDetail

let asked: Asked[]
const calls = (name: string) => asked.filter((one) => one.name === name)
const CASE = caseView({ pending: 0, undo: null, redo: null })

beforeEach(async () => {
  asked = await connectToWaiting()
  queryClient.clear()
  queryClient.setQueryData(keys.view('a'), CASE)
  triage.tell({ type: 'entered', case_id: 'none' })
  triage.tell({ type: 'entered', case_id: 'a' })
})

const dialogs = (total = 1) =>
  render(
    <QueryClientProvider client={queryClient}>
      <ByHandDialogs
        caseView={CASE}
        turn={turn}
        queue={{ total, isOpen: () => true }}
        finalFocus={() => null}
      />
    </QueryClientProvider>,
  )

test('a dialog closes once its decision is written, and is sent once however often the keys are pressed', async () => {
  const screen = await dialogs()
  openDialog({ kind: 'close' })
  const reason = screen.getByLabelText('Why nothing can tell it')
  await expect.element(reason).toHaveFocus()
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  expect(calls('recovery.close')).toHaveLength(0)
  await userEvent.keyboard('no log is left{Control>}{Enter}{Enter}{/Control}')
  await expect.poll(() => calls('recovery.close').length).toBe(1)
  expect(calls('recovery.close')[0]!.input).toMatchObject({
    turn: { turn_id: 'turn-3' },
    reason: 'no log is left',
    screen: { by: 'shape', state: 'open' },
  })
  calls('recovery.close')[0]!.resolve({
    run: { run_id: 9, of_run: null, rows: 1 },
    triage: { of: 1, decided: 1, recovered: 0, closed: 1 },
    view: { revision: 4, counts: null, cutover: null, recovery: null, new_runtimes: [] },
    groups: null,
    row: null,
  })
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
  expect(triageNow().said).toBe('Closed turn-3 as unrecoverable. u undoes it.')
  expect(queryClient.getQueryData<CaseView>(keys.view('a'))?.revision).toBe(4)
  expect(calls('case.view')).toHaveLength(0)
})

test('a group is closed in one decision, as many rows as the list shows', async () => {
  const screen = await dialogs(38)
  triage.tell({ type: 'chose', group: { shape: 'keys: runtime' } })
  openDialog({ kind: 'close' })
  await screen.getByRole('button', { name: 'All 38 open rows of this group' }).click()
  await screen.getByLabelText('Why nothing can tell it').fill('no log is left')
  await screen.getByRole('button', { name: /^Close 38 rows as unrecoverable/ }).click()
  await expect
    .poll(() => calls('recovery.closeGroup').map(({ input }) => input))
    .toEqual([
      expect.objectContaining({ filter: { shape: 'keys: runtime' }, rows: 38, reason: 'no log is left' }),
    ])
  expect(calls('recovery.close')).toEqual([])
})

test('a refusal is read in the dialog, with what was typed', async () => {
  const screen = await dialogs()
  openDialog({ kind: 'assert', column: 'inference_id' })
  await expect.element(screen.getByLabelText(/inference id/)).toHaveFocus()
  await userEvent.keyboard('inf-1{Tab}the log says so{Control>}{Enter}{/Control}')
  await expect.poll(() => calls('recovery.assert').length).toBe(1)
  calls('recovery.assert')[0]!.reject(
    new TurnscopeError('Conflict', 'This turn has its inference_id already.', 'Undo it first.'),
  )
  await expect.element(screen.getByText('This turn has its inference_id already.')).toBeVisible()
  await expect.element(screen.getByLabelText(/inference id/)).toHaveValue('inf-1')
  await userEvent.click(screen.getByRole('button', { name: 'Not now' }))
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
})

test('undo and redo can be pressed where there is a run to undo or redo', async () => {
  const bar = (recovery: CaseView['recovery']) => (
    <QueryClientProvider client={queryClient}>
      <TriageBar caseView={caseView(recovery)} triage={undefined} />
    </QueryClientProvider>
  )
  const screen = await render(bar({ pending: 0, undo: null, redo: null }))
  const undo = screen.getByRole('button', { name: /^Undo/ })
  const redo = screen.getByRole('button', { name: 'Redo' })
  await expect.element(undo).toBeDisabled()
  await expect.element(undo).toHaveAttribute('title', 'There is nothing to undo')
  await expect.element(redo).toBeDisabled()
  await screen.rerender(bar({ pending: 0, undo: 6, redo: null }))
  await expect.element(undo).toBeEnabled()
  await expect.element(undo).toHaveAttribute('title', 'Undo run 6 (u)')
  await screen.rerender(bar({ pending: 0, undo: null, redo: 6 }))
  await expect.element(undo).toBeDisabled()
  await expect.element(redo).toBeEnabled()
})
