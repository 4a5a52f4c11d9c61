import { afterEach, expect, test } from 'vitest'
import { dump, TRUTH, turnsSql, Workshop } from '../fixtures.ts'

const workshop = new Workshop()
afterEach(() => workshop.remove())

test("an added turn_created_at_ms takes the row's own positive created_at_ms, and nothing else", async () => {
  const shape = { without: ['turn_created_at_ms', ...TRUTH], columns: { created_at_ms: '' } }
  workshop.write(turnsSql(shape), (db) => {
    const insert = db.prepare(
      "INSERT INTO turns (conv_id, session_id, turn_id, created_at_ms, updated_at_ms) VALUES ('c', 's', ?, ?, 5)",
    )
    const times = [7n, 0n, -7n, null, '9', 1.5, 9007199254740993n]
    for (const [n, time] of times.entries()) insert.run(`t${n}`, time)
  })
  const { steps } = await workshop.migrate()
  expect(steps.find((step) => step.id === 'fill-turn_created_at_ms')?.status).toBe('done')
  expect(dump(workshop.next).turns!.map((row) => row.turn_created_at_ms)).toEqual([
    'integer 7',
    'integer 0',
    'integer 0',
    'integer 0',
    'integer 9',
    'integer 1',
    'integer 9007199254740993',
  ])
  expect(dump(workshop.next).turns!.map((row) => row.updated_at_ms)).toEqual(Array(7).fill('integer 5'))
})
