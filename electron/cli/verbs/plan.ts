import type { Plan, PlanStep, ServerFills } from '../../../shared/contract/model.ts'
import { serverWillWords } from '../../../shared/truth/server-made.ts'
import { visibleLines, visibleText } from '../../../shared/truth/visible.ts'
import {
  carriedOverSentence,
  forbiddenSentences,
  formatCount,
  plural,
  serverFillsSentence,
  sharesSentence,
} from '../../../shared/truth/words.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { table } from '../common/text.ts'
import { answerFromCase } from '../common/with-case.ts'

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

/** What a server will do to the rows that stay empty, value by value. */
export function serverFillsText(fills: ServerFills): string {
  const rows = fills.groups.map(({ column, value, rows: count, path, rule, releases }) => [
    count,
    column,
    visibleText(value),
    `${serverWillWords({ rule, releases })}, from ${visibleText(path)}`,
  ])
  const more = fills.groups_total - fills.groups.length
  return [
    serverFillsSentence(fills),
    ...(rows.length === 0 ? [] : [table(['rows', 'column', 'value', 'how'], rows)]),
    ...(more > 0 ? [`… and ${plural(more, 'other value')}.`] : []),
  ].join('\n')
}

function text({ steps, backfill, refused }: Plan): string {
  const { fill_runtime, fill_inference, stay_missing, reasons } = backfill
  const left = stay_missing === 0 ? '' : `: ${reasonsText(reasons)}`
  return [
    ...(refused === null ? [] : [`This file cannot be migrated: ${visibleText(refused)}`]),
    stepsText(steps),
    steps
      .filter(({ sql, status }) => status === 'pending' && sql !== '')
      .map(({ sql }) => `${visibleLines(sql)};`)
      .join('\n'),
    [
      sharesSentence(backfill) ?? '',
      `The backfill would fill ${plural(fill_runtime, 'runtime')} and ${plural(fill_inference, 'inference id')}.`,
      `${plural(stay_missing, 'row')} would still lack a value${left}.`,
      ...forbiddenSentences(backfill.forbidden).map(visibleText),
      'Nothing was written.',
    ].join('\n'),
    ...(backfill.carried_over === null ? [] : [carriedOverSentence(backfill.carried_over) ?? '']),
    ...(refused === null && stay_missing > 0 ? [serverFillsText(backfill.server_fills)] : []),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** `plan DB`: what a migration and its backfill would do. Writes nothing. */
export function plan(db: string, context: VerbContext): Promise<Answer> {
  return answerFromCase({ db }, context, async (openCase) => {
    const computed = await openCase.call('plan.compute', {})
    return { json: computed, text: () => text(computed) }
  })
}
