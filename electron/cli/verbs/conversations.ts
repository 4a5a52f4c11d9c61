import type { CaseView, Conversation } from '../../../shared/contract/model.ts'
import { pointerInWords, pointersFootnote, storeState } from '../../../shared/truth/pointer.ts'
import { previewSentence } from '../../../shared/truth/preview-words.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import {
  formatCount,
  markedRuntimes,
  plural,
  switchCounts,
  timeInWords,
} from '../../../shared/truth/words.ts'
import type { Answer } from '../common/output.ts'
import { allPages } from '../common/pages.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { table } from '../common/text.ts'
import { answerFromCase } from '../common/with-case.ts'

function text(items: readonly Conversation[], total: number, store: CaseView['timeline_store']): string {
  const rows = items.map((item) => [
    visibleText(item.conv_id),
    item.turns,
    item.missing,
    item.server_made ?? 0,
    markedRuntimes(item, visibleText).join(', ') || '(unknown)',
    switchCounts(item.switches),
    timeInWords(item.last_ms),
    pointerInWords(store, item.resolved_runtime_key, visibleText),
    item.preview === undefined ? '' : previewSentence(item.preview),
  ])
  const head = [
    'conversation',
    'turns',
    'missing',
    'server-made',
    'runtimes',
    'switches',
    'last turn',
    'latest pointer*',
    'note',
  ]
  return [
    table(head, rows),
    `${formatCount(items.length)} of ${plural(total, 'conversation')}.   * ${pointersFootnote(store)}`,
  ].join('\n\n')
}

/** `conversations DB`: every conversation, the one with the latest turn first. */
export function conversations(
  db: string,
  { timelineDb, limit }: { timelineDb?: string; limit?: number },
  context: VerbContext,
): Promise<Answer> {
  return answerFromCase({ db, timelineDb }, context, async (openCase) => {
    const { timeline_store } = await openCase.settled()
    const { items, total } = await allPages((range) => openCase.call('conversations.page', range), { limit })
    return {
      json: {
        items: items.map(({ strip, preview, ...item }) => ({
          ...item,
          ...(preview === undefined ? {} : { preview: { turns: preview.turns, switches: preview.switches } }),
        })),
        total,
        timeline_store: storeState(timeline_store),
      },
      text: () => text(items, total, timeline_store),
    }
  })
}
