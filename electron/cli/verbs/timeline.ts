import type { CaseView, Timeline, Turn } from '../../../shared/contract/model.ts'
import type { EvidenceState } from '../../../shared/truth/evidence-state.ts'
import { pointerAndStoreInWords, storeState } from '../../../shared/truth/pointer.ts'
import { previewSentence } from '../../../shared/truth/preview-words.ts'
import { previewNotes, turnNotes } from '../../../shared/truth/turn-notes.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { formatCount, marked, plural, switchCounts, timeInWords } from '../../../shared/truth/words.ts'
import type { Answer } from '../common/output.ts'
import { allPages } from '../common/pages.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { shownValue, table } from '../common/text.ts'
import { answerFromCase } from '../common/with-case.ts'

function text(timeline: Timeline, turns: readonly Turn[], store: CaseView['timeline_store']): string {
  const segments = timeline.segments.map((segment) =>
    marked(`${shownValue(segment.runtime_key)} ×${segment.turns}`, segment),
  )
  const pointer =
    store === null
      ? []
      : [
          `Latest pointer, not history: ${pointerAndStoreInWords(store, timeline.resolved_runtime_key, visibleText)}`,
        ]
  const rows = turns.map((turn) => [
    timeInWords(turn.updated_at_ms),
    shownValue(turn.runtime_key),
    turn.evidence.runtime,
    shownValue(turn.inference_id),
    turn.evidence.inference,
    visibleText(turn.turn_id),
    visibleText(turn.session_id),
    visibleText([...previewNotes(turn), ...turnNotes(turn)].join('; ')),
  ])
  return [
    `${visibleText(timeline.conv_id)}: ${plural(timeline.turns, 'turn')}, ${formatCount(timeline.missing)} missing a value; switches: ${switchCounts(timeline.switches)}`,
    segments.join(' | '),
    ...(timeline.preview === undefined ? [] : [previewSentence(timeline.preview)]),
    ...pointer,
    table(['time', 'runtime', 'evidence', 'inference id', 'evidence', 'turn', 'session', 'note'], rows),
  ].join('\n\n')
}

/** `timeline DB --conv ID`: the turns of one conversation by `updated_at_ms`, then `turn_id`. */
export function timeline(
  db: string,
  { timelineDb, conv, evidence }: { timelineDb?: string; conv: string; evidence?: EvidenceState },
  context: VerbContext,
): Promise<Answer> {
  return answerFromCase({ db, timelineDb }, context, async (openCase) => {
    const { timeline_store } = await openCase.settled()
    const whole = await openCase.call('timeline.get', { conv_id: conv })
    const { items } = await allPages((range) =>
      openCase.call('timeline.turns', { conv_id: conv, evidence, ...range }),
    )
    const { conv_id, resolved_runtime_key, switches, preview } = whole
    return {
      json: {
        conv_id,
        resolved_runtime_key,
        timeline_store: storeState(timeline_store),
        turns: items.map(({ conv_id: _, position, ...turn }) => turn),
        segments: whole.segments.map(
          ({ runtime_key, first_turn_id, last_turn_id, turns, server_made, first_ms, last_ms }) => ({
            runtime_key,
            first_turn_id,
            last_turn_id,
            turns,
            server_made,
            first_ms,
            last_ms,
          }),
        ),
        switches,
        ...(preview === undefined ? {} : { preview }),
      },
      text: () => text(whole, items, timeline_store),
    }
  })
}
