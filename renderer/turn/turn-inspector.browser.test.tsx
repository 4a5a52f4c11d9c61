import { QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import type { CaseView, TurnDetail } from '../../shared/contract/model.ts'
import { queryClient } from '../api/client.ts'
import { connectTo } from '../testing/engine.ts'
import { TURN_ID as ID, TURN } from '../testing/turn.ts'
import { TurnInspector } from './turn-inspector.tsx'

const CASE = { case_id: 'a', revision: 1, runtimes: ['planner'], runtime_places: [] } as unknown as CaseView
beforeEach(() => queryClient.clear())

async function inspect(turn: TurnDetail) {
  await connectTo(async () => turn)
  return render(
    <QueryClientProvider client={queryClient}>
      <TurnInspector caseView={CASE} turn={ID} />
    </QueryClientProvider>,
  )
}

test('the data of a turn is searched and made larger by itself', async () => {
  const data = '{"geppetto.agent_mode@v1":"critic","big":9007199254740993}'
  const page = await inspect({ ...TURN, data: { text: data, bytes: data.length, invalid_utf8: false } })
  await expect.element(page.getByText('9007199254740993')).toBeVisible()
  // Two trees on one screen: each has its own name, and rows that the other cannot be thought to point at.
  const rowOf = (name: string): string =>
    page.getByRole('tree', { name, exact: true }).element().getAttribute('aria-activedescendant')!
  expect(document.querySelectorAll(`[id="${rowOf('Data')}"]`)).toHaveLength(1)
  expect(rowOf('Data')).not.toBe(rowOf('Metadata'))
  const find = page.getByRole('searchbox', { name: 'Find in the data' })
  await find.fill('critic')
  await expect.element(page.getByText('1 of 1')).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Make the data larger' }))
  await expect.element(page.getByRole('searchbox', { name: 'Find in the metadata' })).not.toBeInTheDocument()
  await expect.element(find).toHaveValue('critic')
})

test('a turn without data has no empty section for it', async () => {
  const page = await inspect(TURN)
  await expect.element(page.getByRole('heading', { name: 'Metadata' })).toBeVisible()
  await expect.element(page.getByRole('heading', { name: 'Data', exact: true })).not.toBeInTheDocument()
})

test('the values of a v0 or v1 turn are said to come from its payload', async () => {
  const page = await inspect({
    ...TURN,
    evidence: { runtime: 'payload', inference: 'none' },
    inference_id: '',
  })
  await expect.element(page.getByText('payload', { exact: true })).toBeVisible()
  await expect.element(page.getByTitle(/what the turn’s own payload says/)).toBeVisible()
  expect(page.getByText('came with the file').elements()).toEqual([])
})

test('metadata in another form says which, shows what it holds, and keeps its bytes in reach', async () => {
  const hex = '1f8b08'
  const page = await inspect({
    ...TURN,
    metadata: '\u001f\ufffd\b',
    candidates: [
      { column: 'runtime_key', path: 'gunzip($).runtime', value: 'planner', rule: 'runtime-string' },
    ],
    metadata_stored: { form: 'blob', bytes: 3, hex },
    metadata_decoded: { root: 'gunzip($)', words: 'gzip-compressed JSON', text: '{"runtime":"planner"}' },
  })
  await expect.element(page.getByText(/^Looks like gzip-compressed JSON/)).toBeVisible()
  await expect.element(page.getByRole('treeitem', { name: /planner.*candidate/s })).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Bytes' }))
  await expect.element(page.getByText('1f 8b 08')).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'As text' }))
  await expect.element(page.getByText('Not JSON.')).toBeVisible()
})

test('JSONB is named, and a time that is not a number is shown as it stands', async () => {
  const page = await inspect({
    ...TURN,
    updated_at_ms: 0,
    odd_times: { updated: '2025-10-09T10:00:01Z' },
    metadata_stored: { form: 'jsonb', bytes: 4, hex: '0c176113' },
  })
  await expect.element(page.getByText(/^Stored as JSONB, 4 bytes/)).toBeVisible()
  await expect.element(page.getByText('2025-10-09T10:00:01Z')).toBeVisible()
  await expect.element(page.getByText(/is not a number, so no time is known/)).toBeVisible()
})
