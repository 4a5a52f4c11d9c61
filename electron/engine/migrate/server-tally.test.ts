import { expect, test } from 'vitest'
import { ServerTally } from './server-tally.ts'

test('the same value from another place is another group', () => {
  const tally = new ServerTally()
  const fill = { column: 'runtime_key', value: 'planner', rule: 'number-as-text', releases: 'all' } as const
  for (const path of ['$.a', '$.b', '$.a']) tally.add([{ ...fill, path }])
  expect(tally.done()).toEqual({
    rows: 3,
    values: 3,
    groups: [
      { ...fill, path: '$.a', rows: 2 },
      { ...fill, path: '$.b', rows: 1 },
    ],
    groups_total: 2,
  })
})
