import type { Analytics } from '../../../shared/contract/playbook.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import {
  formatCount,
  markedIn,
  plural,
  serverMadeSentence,
  shareOf,
  switchCounts,
  timeInWords,
} from '../../../shared/truth/words.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { table } from '../common/text.ts'
import { answerFromCase } from '../common/with-case.ts'

const CONVERSATIONS_SHOWN = 20

/** Only the spans in which something happened: most of a long history is silence. */
function overTimeText({ over_time, runtimes }: Analytics): string[] {
  const { unit, starts, series, others } = over_time
  const rows = starts
    .map((start, at): (string | number)[] => [
      timeInWords(start),
      ...series.map(({ turns }) => turns[at]!),
      ...(others === null ? [] : [others.turns[at]!]),
    ])
    .filter((row) => row.some((cell) => typeof cell === 'number' && cell > 0))
  if (rows.length === 0) return []
  const head = [
    `from, for ${unit}`,
    ...series.map(({ runtime_key }) => markedIn(runtimes, runtime_key, visibleText(runtime_key))),
    ...(others === null ? [] : [plural(others.runtimes, 'other runtime')]),
  ]
  return [`${table(head, rows)}\n${rows.length} of ${plural(starts.length, 'span')} have turns`]
}

/** `, of which 2 are server-made`, of those that are listed. */
function repeatedMade({ items }: Analytics['repeated_inference_ids']): string {
  const made = items.filter(({ server_made }) => server_made > 0).length
  return made === 0 ? '' : `, of which ${formatCount(made)} ${made === 1 ? 'is' : 'are'} server-made`
}

function text(analytics: Analytics): string {
  const { explanation, left_out, counted, runtimes, runtimes_total, switches, conversations } = analytics
  const { repeated_inference_ids: repeated, coverage } = analytics
  const made = serverMadeSentence(analytics)
  const parts = [
    visibleText(explanation),
    `Left out: ${plural(left_out.turns, 'turn')}. ${left_out.why}`,
    ...(counted.turns === 0
      ? []
      : [
          `Counted: ${plural(counted.turns, 'turn')} in ${plural(counted.conversations, 'conversation')}; switches: ${switchCounts(switches)}.`,
          ...(made === null ? [] : [made]),
          `${table(
            ['runtime', 'turns', 'conversations', 'server-made'],
            runtimes.map((each) => [
              visibleText(each.runtime_key),
              each.turns,
              each.conversations,
              each.server_made,
            ]),
          )}\n${formatCount(runtimes.length)} of ${plural(runtimes_total, 'runtime')}`,
          `${table(
            ['conversation', 'turns', 'runtimes', 'switches'],
            conversations.items
              .slice(0, CONVERSATIONS_SHOWN)
              .map((each) => [
                visibleText(each.conv_id),
                each.turns,
                each.runtimes,
                switchCounts(each.switches),
              ]),
          )}\n${Math.min(CONVERSATIONS_SHOWN, conversations.items.length)} of ${plural(conversations.total, 'conversation')}`,
          ...overTimeText(analytics),
          `Inference ids seen more than once: ${formatCount(repeated.total)}${repeatedMade(repeated)}.`,
        ]),
    ...(coverage.turns === 0
      ? []
      : [
          [
            'Coverage of the turns that are left out (how complete they are, not usage):',
            `  with a runtime       ${shareOf(coverage.runtime, coverage.turns)}`,
            `  with an inference id ${shareOf(coverage.inference, coverage.turns)}`,
            `  with both            ${shareOf(coverage.both, coverage.turns)}`,
          ].join('\n'),
        ]),
  ]
  return parts.join('\n\n')
}

/** `analytics DB`: turns from the cutover on, always with what is left out and why. */
export function analytics(db: string, context: VerbContext): Promise<Answer> {
  return answerFromCase({ db }, context, async (openCase) => {
    const found = await openCase.call('analytics.get', {})
    return { json: found, text: () => text(found) }
  })
}
