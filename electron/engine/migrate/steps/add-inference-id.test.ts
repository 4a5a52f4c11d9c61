import { expect, test } from 'vitest'
import { addedAlone } from './fixtures.ts'

test('inference_id is added, empty in every row, and nothing else changes', async () => {
  const { step, rows } = await addedAlone('inference_id')
  expect(step).toMatchObject({ id: 'add-inference_id', kind: 'add-column', status: 'done' })
  expect(rows).toEqual(['text ', 'text ', 'text '])
})
