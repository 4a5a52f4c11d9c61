import { expect, test } from 'vitest'
import { addedAlone } from './fixtures.ts'

test('turn_metadata_json is added, empty in every row, and nothing else changes', async () => {
  const { step, rows } = await addedAlone('turn_metadata_json')
  expect(step).toMatchObject({ id: 'add-turn_metadata_json', kind: 'add-column', status: 'done' })
  expect(rows).toEqual(['text 7B7D', 'text 7B7D', 'text 7B7D'])
})
