// Test support: one step at a time, from a file that lacks just what the step brings.
import { expect } from 'vitest'
import { dump, INDEXES_SQL, leavingOut, turnsSql, Workshop } from '../fixtures.ts'

const indexesWithout = (column: string): string =>
  INDEXES_SQL.split(';')
    .filter((sql) => !sql.includes(column))
    .join(';')

/**
 * Migrates a file that is v3 but for one column, compares everything else, and gives the step and what the
 * column holds in each of the three rows. Metadata says nothing canonical, times are 11, 0 and 13.
 */
export async function addedAlone(column: string) {
  const workshop = new Workshop()
  try {
    workshop.write(turnsSql({ without: [column] }) + indexesWithout(column), (db) => {
      const columns = ['conv_id', 'session_id', 'turn_id', 'turn_created_at_ms', 'updated_at_ms']
      const kept = columns.filter((name) => name !== column)
      const insert = db.prepare(
        `INSERT INTO turns (${kept.join(', ')}) VALUES (${kept.map((name) => `@${name}`).join(', ')})`,
      )
      for (const [n, at] of [11, 0, 13].entries())
        insert.run({
          conv_id: 'c',
          session_id: 's',
          turn_id: `t${n}`,
          turn_created_at_ms: at,
          updated_at_ms: at,
        })
    })
    const before = dump(workshop.path)
    const { steps } = await workshop.migrate()
    const after = dump(workshop.next)
    expect(leavingOut(after.turns!, [column])).toEqual(before.turns)
    return {
      step: steps.find((step) => step.id === `add-${column}`),
      rows: after.turns!.map((row) => row[column]),
    }
  } finally {
    workshop.remove()
  }
}
