import { expect, test } from 'vitest'
import { addedAlone } from './fixtures.ts'

test('turn_created_at_ms is added, empty in every row, and nothing else changes', async () => {
  const { step, rows } = await addedAlone('turn_created_at_ms')
  expect(step).toMatchObject({ id: 'add-turn_created_at_ms', kind: 'add-column', status: 'done' })
  expect(rows).toEqual(['integer 0', 'integer 0', 'integer 0'])
})
