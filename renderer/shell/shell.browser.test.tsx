import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { queryClient } from '../api/client.ts'
import { usePreferences } from '../state/preferences.ts'
import { useUi } from '../state/ui.ts'
import { CASE } from '../testing/case.ts'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { Navigation } from './navigation.tsx'

let asked: Asked[]
beforeEach(async () => {
  asked = await connectToWaiting()
  queryClient.clear()
  useUi.setState(useUi.getInitialState(), true)
})

const show = (content: React.ReactNode) =>
  render(<QueryClientProvider client={queryClient}>{content}</QueryClientProvider>)

const V3 = { ...CASE, schema: { ...CASE.schema, generation: 'v3' as const } }
const NOTHING = 'none needed: there is nothing to fill'
const COMPLETE = { ...V3, counts: { ...CASE.counts!, missing_runtime_or_inference: 0 } }

test.for([
  ['plan', CASE],
  ['plan', { ...V3, recovery: { pending: 3, undo: null, redo: null } }],
  [NOTHING, { ...V3, recovery: { pending: 0, undo: null, redo: null } }],
  ['no', { ...CASE, schema: { ...CASE.schema, refusals: ['A trigger.'] } }],
  [NOTHING, COMPLETE],
  [NOTHING, { ...V3, counts: { ...CASE.counts!, turns: 0 } }],
  ['no', { ...CASE, schema: { ...CASE.schema, generation: 'v1' as const } }],
] satisfies [string, CaseView][])(
  'Migration is badged %s by what there is to do',
  async ([badge, caseView]) => {
    const seen = await show(<Navigation caseView={caseView} />)
    const item = seen.getByRole('navigation').getByRole('button', { name: /^Migration/ })
    await expect.element(item).toHaveTextContent(`Migration${badge}`)
  },
)

test('the theme is chosen by mouse, and kept', async () => {
  const seen = await show(<Footer caseView={CASE} />)
  await seen.getByRole('button', { name: 'Theme' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await expect.poll(() => usePreferences.getState().theme).toBe('dark')
  await expect
    .poll(() => asked.filter(({ name }) => name === 'preferences.set').map(({ input }) => input))
    .toEqual([{ theme: 'dark' }])
})

test('undo and redo outside Recovery do what they say, or say that there is nothing to do', async () => {
  const seen = await show(<Footer caseView={CASE} />)
  await userEvent.keyboard('{Control>}z{/Control}')
  await expect.element(seen.getByText('There is nothing to undo.')).toBeVisible()
  await userEvent.keyboard('{Control>}{Shift>}Z{/Shift}{/Control}')
  await expect.element(seen.getByText('There is nothing to do again.')).toBeVisible()
  await seen.rerender(
    <QueryClientProvider client={queryClient}>
      <Footer caseView={{ ...CASE, recovery: { pending: 0, undo: 7, redo: null } }} />
    </QueryClientProvider>,
  )
  await userEvent.keyboard('{Control>}z{/Control}')
  await expect.poll(() => asked.map(({ name }) => name)).toContain('recovery.undo')
  const undo = asked.find(({ name }) => name === 'recovery.undo')!
  expect(undo.input).toMatchObject({ case_id: CASE.case_id })
  undo.reject(new TurnscopeError('Conflict', 'The row has changed since.', 'Look at it.'))
  await expect.element(seen.getByText('The row has changed since.')).toBeVisible()
})

test('the header names the case and its ticket, and whatever stands there, the key of the palette is whole', async () => {
  await page.viewport(1366, 768)
  const findings = [{ code: 'x', severity: 'warning' as const, message: 'Words of a finding. '.repeat(20) }]
  const files = [{ name: 'turns.db', bytes: 10_600_000, sha256: 'ab'.repeat(32) }]
  const evidence = { ...CASE.evidence, findings, files }
  const label = { title: 'The assistant that forgot its name', ticket: 'SUP-20417' }
  const seen = await show(<Header caseView={{ ...CASE, evidence, label }} />)
  await expect.element(seen.getByText(label.title)).toBeVisible()
  await expect.element(seen.getByText(label.ticket)).toBeVisible()
  const key = seen.getByText('Ctrl K').element().getBoundingClientRect()
  const box = seen.getByRole('button', { name: /Go to/ }).element().getBoundingClientRect()
  expect(key.right).toBeLessThanOrEqual(box.right - 4)
  expect(key.left).toBeGreaterThan(box.left)
})
