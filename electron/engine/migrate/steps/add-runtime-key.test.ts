import { expect, test } from 'vitest'
import { addedAlone } from './fixtures.ts'

test('runtime_key is added, empty in every row, and nothing else changes', async () => {
  const { step, rows } = await addedAlone('runtime_key')
  expect(step).toMatchObject({ id: 'add-runtime_key', kind: 'add-column', status: 'done' })
  expect(rows).toEqual(['text ', 'text ', 'text '])
})
