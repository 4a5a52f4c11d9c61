import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import type { Turn } from '../../shared/contract/model.ts'
import { NOT_WRITTEN } from '../../shared/truth/preview-words.ts'
import { UNKNOWN_STYLE } from '../theme/runtime-style.ts'
import { turnColumns } from './turn-columns.tsx'

const TURN = {
  ...{ conv_id: 'c', session_id: 's', turn_id: 't', position: 0, updated_at_ms: 1 },
  ...{ runtime_key: '', inference_id: '', provenance: { runtime_key: null, inference_id: null } },
  preview: { runtime_key: 'planner', inference_id: 'inf_1' },
} as Turn

test('what the backfill would fill is shown in both columns, and said not to be written', async () => {
  const columns = turnColumns(() => UNKNOWN_STYLE, 'utc')
  for (const [id, value] of [
    ['runtime', 'planner'],
    ['inference', 'inf_1'],
  ]) {
    const page = await render(<p>{columns.find((column) => column.id === id)!.cell(TURN, 0, undefined)}</p>)
    await expect.element(page.getByText(value!, { exact: true })).toBeVisible()
    await expect.element(page.getByText(NOT_WRITTEN)).toBeInTheDocument()
    await page.unmount()
  }
})
