import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import type { MissingGroup, RecoveryRule } from '../../shared/contract/recovery.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { RuleDialog } from './rule-dialog.tsx'
import { formFor } from './rule-form.ts'
import { openDialog, triage } from './state.ts'

const CASE = { case_id: 'a', revision: 3, recovery: { pending: 0, undo: null, redo: null } } as CaseView
const shape = 'runtime: string'
const candidate = (column: 'runtime_key' | 'inference_id', path: string) => ({
  column,
  path,
  rule: 'other-key' as const,
  rows: 2,
  distinct: 1,
  values: [{ value: 'planner', rows: 2 }],
})
const group = {
  shape,
  conv_id: null,
  session_id: null,
  rows: 2,
  open: 2,
  sample: { conv_id: 'c', session_id: 's', turn_id: 't' },
  candidates: [candidate('runtime_key', '$.runtime'), candidate('inference_id', '$.trace.id')],
} as unknown as MissingGroup

let asked: Asked[]
const calls = (name: string) => asked.filter((one) => one.name === name)

beforeEach(async () => {
  asked = await connectToWaiting()
  queryClient.clear()
  queryClient.setQueryData(keys.view('a'), CASE)
  triage.tell({ type: 'entered', case_id: 'none' })
  triage.tell({ type: 'entered', case_id: 'a' })
})

/** The dialog with both candidates chosen and both previews answered. */
async function bothChosen() {
  const screen = await render(
    <QueryClientProvider client={queryClient}>
      <RuleDialog caseView={CASE} groups={[group]} finalFocus={() => null} />
    </QueryClientProvider>,
  )
  openDialog({ kind: 'rule', form: formFor({ shape }), stepping: null })
  await screen.getByRole('button', { name: /\$\.runtime/ }).click()
  await screen.getByRole('button', { name: /\$\.trace\.id/ }).click()
  for (const [column, fills] of [
    ['runtime_key', 2],
    ['inference_id', 1],
  ] as const) {
    const ruleOf = ({ input }: Asked) => (input as { rule: RecoveryRule }).rule
    const previews = () => calls('recovery.preview').filter((one) => ruleOf(one).column === column)
    await expect.poll(() => previews().length).toBeGreaterThan(0)
    for (const preview of previews())
      preview.resolve({
        rows: 2,
        fills,
        distinct: 1,
        values: [{ value: 'planner', rows: fills }],
        skipped: [],
      })
  }
  await screen.getByLabelText(/^Note for the journal/).fill('as the log says')
  return screen
}

const written = (run_id: number, rows: number) => ({
  run: { run_id, of_run: null, rows, rule: `rule ${run_id}`, person: 'ada' },
  triage: { of: 2, decided: 0, recovered: 0, closed: 0 },
  view: { revision: 3 + run_id, counts: null, cutover: null, recovery: null, new_runtimes: [] },
  groups: null,
  row: null,
})

test('one form fills both columns, each as a run of its own, and takes both back', async () => {
  const screen = await bothChosen()
  await screen.getByRole('button', { name: /^Fill 3 values/ }).click()
  await expect.poll(() => calls('recovery.apply').length).toBe(1)
  expect(calls('recovery.apply')[0]!.input).toMatchObject({
    rule: { shape, column: 'runtime_key', path: '$.runtime' },
    note: 'as the log says',
  })
  calls('recovery.apply')[0]!.resolve(written(1, 2))
  await expect.poll(() => calls('recovery.apply').length).toBe(2)
  expect(calls('recovery.apply')[1]!.input).toMatchObject({
    rule: { shape, column: 'inference_id', path: '$.trace.id' },
    note: 'as the log says',
  })
  calls('recovery.apply')[1]!.resolve(written(2, 1))
  await screen.getByRole('button', { name: 'Undo both' }).click()
  await expect.poll(() => calls('recovery.undo').map(({ input }) => input)).toMatchObject([{ run_id: 2 }])
  calls('recovery.undo')[0]!.resolve(written(3, 1))
  await expect
    .poll(() => calls('recovery.undo').map(({ input }) => input))
    .toMatchObject([{ run_id: 2 }, { run_id: 1 }])
})

test('where the second of two rules fails, the first is told as written and can be taken back', async () => {
  const screen = await bothChosen()
  await screen.getByRole('button', { name: /^Fill 3 values/ }).click()
  await expect.poll(() => calls('recovery.apply').length).toBe(1)
  calls('recovery.apply')[0]!.resolve(written(1, 2))
  await expect.poll(() => calls('recovery.apply').length).toBe(2)
  calls('recovery.apply')[1]!.reject(new TurnscopeError('NoSpace', 'The disk is full.', 'Make room.'))
  await expect.element(screen.getByText('Filled 2 rows')).toBeVisible()
  await expect.element(screen.getByText('The disk is full.')).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Undo it' })).toBeEnabled()
})

test('the shape that a rule is kept to hides nothing of its keys, and is shown in part where it is long', async () => {
  const screen = await render(
    <QueryClientProvider client={queryClient}>
      <RuleDialog caseView={CASE} groups={[group]} finalFocus={() => null} />
    </QueryClientProvider>,
  )
  const long = `run\u202eemit: string, ${'x'.repeat(1_000_000)}: string`
  openDialog({ kind: 'rule', form: formFor({ shape: long }), stepping: null })
  await expect.element(screen.getByText(/^rows of this shape/)).toBeVisible()
  const { textContent } = screen.getByRole('dialog').element()
  expect(textContent).toContain(String.raw`rows of this shape run\u{202e}emit: string`)
  expect(textContent).not.toContain('\u202e')
  expect(textContent.length).toBeLessThan(10_000)
})
