import type { Plan, PlanStep } from '../../../shared/contract/model.ts'
import { visibleLines, visibleText } from '../../../shared/truth/visible.ts'
import { formatCount, plural } from '../../../shared/truth/words.ts'
import type { Answer } from '../output.ts'
import type { VerbContext } from '../run-verb.ts'
import { table } from '../text.ts'
import { withCase } from '../with-case.ts'

export const stepsText = (steps: readonly PlanStep[]): string =>
  table(
    ['step', 'kind', 'status', 'reason'],
    steps.map(({ id, kind, status, reason }) => [visibleText(id), kind, status, visibleText(reason)]),
  )

/** `12 malformed-json, 3 empty-metadata`. */
export const reasonsText = (reasons: Plan['backfill']['reasons']): string =>
  Object.entries(reasons)
    .map(([reason, rows]) => `${formatCount(rows)} ${reason}`)
    .join(', ')

function text({ steps, backfill, refused }: Plan): string {
  const { rows_to_fill, fill_runtime, fill_inference, stay_missing, reasons } = backfill
  const left = stay_missing === 0 ? '' : `: ${reasonsText(reasons)}`
  return [
    ...(refused === null ? [] : [`This file cannot be migrated: ${visibleText(refused)}`]),
    stepsText(steps),
    steps
      .filter(({ sql, status }) => status === 'pending' && sql !== '')
      .map(({ sql }) => `${visibleLines(sql)};`)
      .join('\n'),
    [
      `The backfill would fill ${plural(rows_to_fill, 'row')}: ${plural(fill_runtime, 'runtime')}, ${plural(fill_inference, 'inference id')}.`,
      `${plural(stay_missing, 'row')} would stay missing${left}.`,
      'Nothing was written.',
    ].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** `plan DB`: what a migration and its backfill would do. Writes nothing. */
export function plan(db: string, context: VerbContext): Promise<Answer> {
  return withCase({ db }, context, async (openCase) => {
    const computed = await openCase.call('plan.compute', {})
    return { json: computed, text: () => text(computed) }
  })
}
