import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import { runtimesOf, type TurnIndex } from './turn-index.ts'

/** What the list shows of each conversation, by its number, as far as it follows from values that can change. */
export type ConversationSummaries = Pick<
  TurnIndex,
  'missing' | 'unknownRuntime' | 'certainSwitches' | 'atLeastSwitches'
>

/** Works out the summaries of one conversation from its turns. */
export function summarizeConversation(
  index: Pick<TurnIndex, 'starts' | 'order' | 'runtime' | 'runtimeKeys' | 'reason'>,
  summaries: ConversationSummaries,
  conversation: number,
): void {
  let missing = 0
  let unknown = 0
  for (let at = index.starts[conversation]!; at < index.starts[conversation + 1]!; at++) {
    const slot = index.order[at]!
    if (index.reason[slot] !== 0) missing++
    if (index.runtime[slot] === 0) unknown++
  }
  const switches = countSwitches(segmentsOf(runtimesOf(index, conversation)))
  summaries.missing[conversation] = missing
  summaries.unknownRuntime[conversation] = unknown
  summaries.certainSwitches[conversation] = switches.certain
  summaries.atLeastSwitches[conversation] = switches.at_least
}
