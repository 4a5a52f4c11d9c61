import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { cancelled } from '../../shared/contract/errors.ts'
import { SQL_LIMITS, type SqlAnswer, type SqlValue } from '../../shared/contract/sql.ts'
import { queryClient } from '../api/client.ts'
import { useUi } from '../state/ui.ts'
import { CASE } from '../testing/case.ts'
import { connectTo } from '../testing/engine.ts'
import { SqlScreen } from './sql-screen.tsx'
import { useConsole } from './statement.ts'

const text = (given: string): SqlValue => ({ type: 'text', text: given })
const NULL: SqlValue = { type: 'null', text: '' }
const answer = (columns: string[], rows: SqlValue[][], stopped: SqlAnswer['stopped'] = null): SqlAnswer => ({
  columns,
  rows,
  stopped,
  took_ms: 3,
})
const SCHEMA = answer(
  ['type', 'name', 'tbl_name', 'name', 'type'],
  [
    [text('table'), text('turns'), text('turns'), text('conv_id'), text('TEXT')],
    [text('table'), text('o"d d'), text('o"d d'), text('x'), NULL],
    [text('index'), text('by_time'), text('turns'), NULL, NULL],
  ],
)
const TURN = answer(
  ['conv_id', 'session_id', 'turn_id', 'big', 'n', 'n', 'bytes'],
  [
    [
      ...[text('c'), text('s'), text('t'), { type: 'integer', text: '9007199254740993' } as const],
      ...[NULL, text(''), { type: 'blob', text: '00ff', whole: 900 } as const],
    ],
  ],
  'rows',
)

const asked: string[] = []
async function show() {
  await connectTo(async (name, input, { signal }) => {
    if (name !== 'sql.run') return {}
    const { sql } = input as { sql: string }
    if (sql.includes('sqlite_schema')) return SCHEMA
    asked.push(sql)
    if (sql === 'endless')
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(cancelled())))
    return sql === 'long' ? answer([`a\u202eb${'x'.repeat(1_000_000)}`], [[text('v')]]) : TURN
  })
  return render(
    <QueryClientProvider client={queryClient}>
      <div style={{ width: 1000, height: 600 }}>
        <SqlScreen caseView={CASE} />
      </div>
    </QueryClientProvider>,
  )
}

beforeEach(() => {
  queryClient.clear()
  asked.length = 0
  useConsole.setState({ case_id: null, answer: null, error: null, running: null })
  useUi.getState().showCase('a', 'sql')
})

test('a statement runs by key, tells each type, says what is left out, and leads to the turn', async () => {
  const page = await show()
  const field = page.getByRole('textbox', { name: 'Statement' })
  await field.fill('SELECT')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(page.getByText('the first 1 row; there are more')).toBeVisible()
  const cells = [...page.getByRole('grid').element().querySelectorAll('[data-index] [role=gridcell]')]
  expect(cells.slice(3).map((cell) => cell.textContent)).toEqual([
    '9007199254740993',
    'NULL',
    "''",
    "x'00ff'… 900 bytes in all",
  ])
  await userEvent.click(page.getByRole('button', { name: 'Go to the turn' }))
  expect(useUi.getState()).toMatchObject({
    view: 'timeline',
    turn: { conv_id: 'c', session_id: 's', turn_id: 't' },
  })
})

test('a name of the schema is put where the cursor is, quoted where it must be', async () => {
  const page = await show()
  const field = page.getByRole('textbox', { name: 'Statement' })
  await field.fill('SELECT * FROM ')
  await userEvent.click(page.getByText('o"d d'))
  await expect.element(field).toHaveValue('SELECT * FROM "o""d d"')
  await expect.element(page.getByText('by_time')).toBeVisible()
})

test('a statement that runs can be stopped, and those before are at hand', async () => {
  const page = await show()
  const field = page.getByRole('textbox', { name: 'Statement' })
  await field.fill('endless')
  await userEvent.click(page.getByRole('button', { name: 'Run' }))
  await userEvent.click(page.getByRole('button', { name: 'Stop' }))
  await expect.element(page.getByRole('button', { name: 'Run' })).toBeVisible()
  expect(asked).toEqual(['endless'])
  await field.fill('')
  await userEvent.click(page.getByRole('button', { name: 'Run before' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'endless' }))
  await expect.element(field).toHaveValue('endless')
})

test('a statement that is too long, as a link may bring one, is not run, and it is said why', async () => {
  const page = await show()
  useUi.getState().choose('sql', { statement: `SELECT '${'x'.repeat(SQL_LIMITS.characters)}'` })
  await expect
    .element(page.getByRole('alert'))
    .toHaveTextContent('A statement may have at most 100,000 characters; this one has 100,009.')
  await expect.element(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled()
  await userEvent.click(page.getByRole('textbox', { name: 'Statement' }))
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  useUi.getState().choose('sql', { statement: 'SELECT 1' })
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(page.getByText('the first 1 row; there are more')).toBeVisible()
  expect(asked).toEqual(['SELECT 1'])
})

test('a column whose name is as long as a book is named in part, with all that is in it', async () => {
  const page = await show()
  await page.getByRole('textbox', { name: 'Statement' }).fill('long')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.poll(() => page.container.textContent).toContain(String.raw`a\u{202e}bxxx`)
  expect(page.container.textContent.length).toBeLessThan(10_000)
})
