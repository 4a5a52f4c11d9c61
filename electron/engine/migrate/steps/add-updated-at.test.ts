import { expect, test } from 'vitest'
import { addedAlone } from './fixtures.ts'

test('updated_at_ms is added and nothing else changes', async () => {
  const { step, rows } = await addedAlone('updated_at_ms')
  expect(step).toMatchObject({ id: 'add-updated_at_ms', kind: 'add-column', status: 'done' })
  expect(rows).toEqual(['integer 11', 'integer 0', 'integer 13'])
})
