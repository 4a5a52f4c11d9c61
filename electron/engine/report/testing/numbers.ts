// Test support: the numbers of a case, as every place tells them.
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { plural } from '../../../../shared/truth/words.ts'
import type { TestCase } from '../../testing/open-case.ts'
import type { Numbers } from '../../testing/sums-by-sql.ts'
import type { Report } from '../model.ts'

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
  const { checks } = await given.call('validation.run', { thorough: false })
  const checked = checks.find(({ id }) => id === 'missing-count')!.explanation
  const analytics = await given.call('analytics.get', {})
  const queue = await given.call('recovery.queue', { state: 'all', limit: 1 })
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
    // Where its statement cannot run it tells no number.
    ...(/could not run/.test(checked)
      ? {}
      : {
          validation: {
            ...counts!,
            missing_runtime_or_inference: Number(/^[\d,]+/.exec(checked)?.[0].replaceAll(',', '') ?? 0),
          },
        }),
    analytics: { ...counts!, turns: analytics.counted.turns + analytics.coverage.turns },
    recovery: { ...counts!, missing_runtime_or_inference: queue.total },
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
