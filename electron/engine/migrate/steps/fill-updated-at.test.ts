import { afterEach, beforeEach, expect, test } from 'vitest'
import { dump, TRUTH, turnsSql, Workshop } from '../fixtures.ts'

let workshop: Workshop
beforeEach(() => {
  workshop = new Workshop()
})
afterEach(() => workshop.remove())

test("an added updated_at_ms takes the row's own positive turn_created_at_ms; no time stays no time", async () => {
  workshop.write(turnsSql({ without: ['updated_at_ms', ...TRUTH] }), (db) => {
    const insert = db.prepare(
      "INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms) VALUES ('c', 's', ?, ?)",
    )
    for (const [n, time] of [7n, 0n, -7n, 9007199254740993n].entries()) insert.run(`t${n}`, time)
  })
  await workshop.migrate()
  const times = ['integer 7', 'integer 0', 'integer 0', 'integer 9007199254740993']
  expect(dump(workshop.next).turns!.map((row) => row.updated_at_ms)).toEqual(times)
})

test('an updated_at_ms that came with the file keeps its zeros', async () => {
  workshop.write(turnsSql({ without: TRUTH }), (db) => {
    db.exec(
      "INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, updated_at_ms) VALUES ('c', 's', 't', 7, 0)",
    )
  })
  const { steps } = await workshop.migrate()
  expect(steps.find((step) => step.id === 'fill-updated_at_ms')?.status).toBe('not-needed')
  expect(dump(workshop.next).turns!.map((row) => row.updated_at_ms)).toEqual(['integer 0'])
})

test('a time of the oldest name goes through both columns', async () => {
  const shape = {
    without: ['turn_created_at_ms', 'updated_at_ms', ...TRUTH],
    columns: { created_at_ms: 'INTEGER' },
  }
  workshop.write(turnsSql(shape), (db) => {
    db.exec("INSERT INTO turns (conv_id, session_id, turn_id, created_at_ms) VALUES ('c', 's', 't', 42)")
  })
  await workshop.migrate()
  expect(dump(workshop.next).turns).toMatchObject([
    { created_at_ms: 'integer 42', turn_created_at_ms: 'integer 42', updated_at_ms: 'integer 42' },
  ])
})
