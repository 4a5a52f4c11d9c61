// Test support: the numbers of a case, as every place tells them and as SQL counts them.
import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import { plural } from '../../../../shared/truth/words.ts'
import type { TestCase } from '../../testing/open-case.ts'
import type { Report } from '../model.ts'

export const RUNTIME = `COALESCE(runtime_key, '') = ''`
export const INFERENCE = `COALESCE(inference_id, '') = ''`

interface Numbers {
  readonly turns: number
  readonly conversations: number
  readonly missing_runtime_or_inference: number
  readonly missing_runtime: number
  readonly missing_inference: number
}

/** What plain SQL counts; every row lacks a value whose column is not there. */
export function bySql(path: string, rows = '1'): Numbers {
  const db = new Database(path, { readonly: true })
  try {
    const has = db.pragma('table_info(turns)') as { name: string }[]
    const [runtime, inference] = [
      ['runtime_key', RUNTIME],
      ['inference_id', INFERENCE],
    ].map(([column, lacks]) => (has.some(({ name }) => name === column) ? lacks : '1'))
    return db
      .prepare<[], Numbers>(
        `SELECT count(*) turns, count(DISTINCT conv_id) conversations,
           total(${runtime} OR ${inference}) missing_runtime_or_inference,
           total(${runtime}) missing_runtime, total(${inference}) missing_inference
         FROM turns NOT INDEXED WHERE ${rows}`,
      )
      .get()!
  } finally {
    db.close()
  }
}

/** What each place says of the case as it stands now. */
export async function told(given: TestCase, name: string): Promise<Record<string, Numbers>> {
  const { counts } = await given.settled()
  const path = given.out(`${name}.json`)
  await given.call('report.write', { path, format: 'json' })
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report
  const list = await given.call('conversations.page', { limit: 1000 })
  const missing = await given.call('missing.page', { limit: 1 })
  const notes = (await given.call('report.releaseNotes', {})).text
  const sum = (of: (item: (typeof list.items)[number]) => number): number =>
    list.items.reduce((all, item) => all + of(item), 0)
  const { turns, conversations } = counts!
  expect(notes).toContain(`${plural(turns, 'turn')} in ${plural(conversations, 'conversation')}`)
  return {
    view: counts!,
    report: report.counts!,
    conversations: {
      ...counts!,
      turns: sum((item) => item.turns),
      conversations: list.total,
      missing_runtime_or_inference: sum((item) => item.missing),
      missing_runtime: sum((item) => item.unknown_runtime),
    },
    missing: { ...counts!, turns: missing.of, missing_runtime_or_inference: missing.total },
    reported: {
      ...counts!,
      turns: report.missing!.of,
      missing_runtime_or_inference: report.missing!.total,
    },
  }
}

export const expectAll = (places: Record<string, Numbers>, numbers: Numbers): void => {
  for (const [place, said] of Object.entries(places))
    expect({ place, ...said }).toMatchObject({ place, ...numbers })
}
