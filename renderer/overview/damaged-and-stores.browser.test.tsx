import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import type { CaseView, Timeline } from '../../shared/contract/model.ts'
import type { Salvage } from '../../shared/contract/salvage.ts'
import { queryClient } from '../api/client.ts'
import { SalvageButton } from '../salvage/salvage-button.tsx'
import { SalvageCard } from '../salvage/salvage-card.tsx'
import { useUi } from '../state/ui.ts'
import { CASE } from '../testing/case.ts'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { TimelineHead } from '../timeline/timeline-head.tsx'
import { CountsCard } from './counts-card.tsx'
import { NextAction } from './next-action.tsx'
import { WorkingCopyCard } from './working-copy-card.tsx'

const DAMAGED: CaseView = {
  ...CASE,
  evidence: {
    ...CASE.evidence,
    findings: [{ code: 'rows-unreadable', severity: 'error', message: 'Rows 20–35 cannot be read.' }],
  },
}
const store = (kind: 'pointers' | 'newer' | 'frozen'): CaseView => ({
  ...CASE,
  timeline_store: {
    ...{ path: '/e/timeline.db', sha256: 'ab', files: [], conversations: 2, same_file: false, kind },
    ...{ last_activity_ms: 1_777_000_000_000, findings: [] },
  },
})

let asked: Asked[]
beforeEach(async () => {
  asked = await connectToWaiting()
  queryClient.clear()
  useUi.setState(useUi.getInitialState(), true)
})

const show = (content: React.ReactNode) =>
  render(<QueryClientProvider client={queryClient}>{content}</QueryClientProvider>)

test('numbers of a damaged file are marked, and what is advised is to salvage, never to migrate', async () => {
  const page = await show(
    <>
      <CountsCard caseView={DAMAGED} />
      <NextAction caseView={DAMAGED} />
    </>,
  )
  expect(page.getByText('only what could be read').elements().length).toBe(5)
  await expect.element(page.getByRole('button', { name: 'Salvage what can be read' })).toBeVisible()
  expect(page.getByRole('button', { name: /Migrate/ }).elements()).toEqual([])
})

test('a damaged file that is too old to migrate is salvaged as well', async () => {
  const v1 = { ...DAMAGED, schema: { ...DAMAGED.schema, generation: 'v1' as const } }
  const page = await show(<NextAction caseView={v1} />)
  await expect.element(page.getByText('This is a v1 file, and it is not migrated')).toBeVisible()
  await expect.element(page.getByText(/Salvage what can be read of it .* keep the file/)).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Salvage what can be read' })).toBeVisible()
})

test('a file without gaps says how much of it a server made', async () => {
  const counts = { ...CASE.counts!, missing_runtime_or_inference: 0, server_made: 3 }
  const schema = { ...CASE.schema, generation: 'v3' as const }
  const page = await show(<NextAction caseView={{ ...CASE, schema, counts }} />)
  await expect.element(page.getByText(/In 3 turns a value is server-made/)).toBeVisible()
})

test('a check is as grave as what it found: a table that could not be checked is no error', async () => {
  const checked = (code: string, severity: 'info' | 'error'): CaseView => ({
    ...CASE,
    quick_check: `said of ${code}`,
    evidence: { ...CASE.evidence, findings: [{ code, severity, message: 'It is so.' }] },
  })
  const page = await show(
    <>
      <WorkingCopyCard caseView={checked('unchecked', 'info')} />
      <WorkingCopyCard caseView={checked('damaged', 'error')} />
    </>,
  )
  const colorOf = (words: string): string =>
    getComputedStyle(page.getByText(words).element()).getPropertyValue('color')
  await expect.element(page.getByText('said of unchecked')).toBeVisible()
  expect(colorOf('said of unchecked')).not.toBe(colorOf('said of damaged'))
})

test('what a check says hides nothing of a name, line by line, and shows a part of one as long as a book', async () => {
  const quick_check = `index turns\u202ex is wrong\nindex ${'y'.repeat(1_000_000)} is wrong`
  const page = await show(<WorkingCopyCard caseView={{ ...CASE, quick_check }} />)
  expect(page.container.textContent).toContain('index turns\\u{202e}x is wrong\nindex y')
  expect(page.container.textContent.length).toBeLessThan(10_000)
})

test('a sound file has no such mark', async () => {
  const page = await show(<CountsCard caseView={CASE} />)
  await expect.element(page.getByText('284', { exact: true })).toBeVisible()
  expect(page.getByText('only what could be read').elements()).toEqual([])
})

test('salvaging closes the damaged case, makes the other of the same file, and goes there', async () => {
  const page = await show(<SalvageButton caseView={DAMAGED} />)
  await userEvent.click(page.getByRole('button', { name: 'Salvage what can be read' }))
  await expect.poll(() => asked.map(({ name }) => name)).toContain('case.close')
  asked.find(({ name }) => name === 'case.close')!.resolve({})
  await expect.poll(() => asked.map(({ name }) => name)).toContain('case.open')
  const opening = asked.find(({ name }) => name === 'case.open')!
  expect(opening.input).toEqual({ salvage_of: CASE.case_id })
  opening.resolve({ ...CASE, case_id: 'b' })
  await expect.poll(() => useUi.getState().case_id).toBe('b')
})

test('a salvaged case names what was lost, table by table, and how much is not shown', async () => {
  const place = (page: number) => ({
    ...{ pages: [page], from_row: page, to_row: page + 9, rows: null, found_elsewhere: 0 },
  })
  const salvage: Salvage = {
    tables: [
      {
        ...{ name: 'turns', rows_read: 1190, rows_lost: 10, at_least: false },
        lost: Array.from({ length: 14 }, (_, at) => place(100 + 10 * at)),
      },
      { name: 'blocks', rows_read: 5, rows_lost: 0, at_least: true, lost: [] },
    ],
    left_out: ['a_view'],
    unplaced: [{ pages: [7, 8], rows: 12, like: 'turns' }],
    schema_lost: true,
  }
  const page = await show(<SalvageCard salvage={salvage} />)
  const turns = page.getByRole('region', { name: 'turns' })
  await expect.element(turns.getByText(/1,190 rows read, 10 lost/)).toBeVisible()
  await expect.element(turns.getByText('rows 100–109 (page 100)')).toBeVisible()
  await expect.element(turns.getByText('2 more places; the report lists them all.')).toBeVisible()
  await expect.element(page.getByText(/some may be lost/)).toBeVisible()
  await expect.element(page.getByText('Not made anew: a_view')).toBeVisible()
  await expect.element(page.getByText(/pages 7–8: 12 rows like those of turns/)).toBeVisible()
  await expect.element(page.getByText(/schema was lost/)).toBeVisible()
})

test('of thousands of salvaged tables those that lost rows come first, and no name hides what it holds', async () => {
  const table = (at: number, rows_lost = 0) => ({
    ...{ name: `t${at}`, rows_read: 1, rows_lost, at_least: false, lost: [] },
  })
  const salvage: Salvage = {
    tables: [...Array.from({ length: 4999 }, (_, at) => table(at)), table(4999, 3)],
    left_out: ['a\u202ewiev', ...Array.from({ length: 4999 }, (_, at) => `v${at}`)],
    unplaced: [],
    schema_lost: false,
  }
  const page = await show(<SalvageCard salvage={salvage} />)
  await expect.element(page.getByRole('region', { name: 't4999' })).toBeVisible()
  await expect.element(page.getByText('4,800 more tables; the report lists them all.')).toBeVisible()
  await expect.element(page.getByText('4,800 more names; the report lists them all.')).toBeVisible()
  expect(page.getByText(/Not made anew/).element().textContent).toMatch(/: a\\u\{202e\}wiev, .*v198$/)
})

test.for([
  ['pointers', /latest pointer, not history/, null],
  ['frozen', /frozen at 2026-04-24 03:06:40.000 UTC.*not history/, /frozen at 2026-04-24 03:06:40.000 UTC/],
  ['newer', /it keeps no pointer/, /it keeps no pointer/],
] as const)('a timeline store of the kind %s is labelled', async ([kind, atPointer, inOverview]) => {
  const caseView = store(kind)
  const timeline = {
    ...{ conv_id: 'c', resolved_runtime_key: kind === 'newer' ? null : 'planner', turns: 1, missing: 0 },
    ...{ unknown_runtime: 0, switches: { certain: 0, at_least: 0 }, evidence: {}, sessions: [] },
  } as unknown as Timeline
  const page = await show(
    <>
      <section aria-label="Head" style={{ width: 640 }}>
        <TimelineHead caseView={caseView} timeline={timeline} styleOf={() => ({}) as never} />
      </section>
      <WorkingCopyCard caseView={caseView} />
    </>,
  )
  await expect.element(page.getByRole('region', { name: 'Head' }).getByText(atPointer)).toBeVisible()
  // However long it is, the conversation's name has room beside it.
  const name = page.getByRole('heading', { level: 1 }).element()
  expect(name.getBoundingClientRect().width).toBeGreaterThan(150)
  const card = page.getByRole('region', { name: /Working copy/ })
  await expect.element(card.getByText(inOverview ?? /not history/)).toBeVisible()
  if (inOverview === null) expect(card.getByText(/frozen|keeps no pointer/).elements()).toEqual([])
})
