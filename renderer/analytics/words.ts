import type { Analytics } from '../../shared/contract/playbook.ts'
import { formatCount, plural, serverMadeMark } from '../../shared/truth/words.ts'
import { runtimeWord } from '../format/runtime-word.ts'

/** Characters of a runtime within a sentence. */
export const IN_WORDS = 200

/** What every number leaves out, in one sentence; null where nothing is. */
export function leftOutWords({ left_out, counted, cutover }: Analytics): string | null {
  if (left_out.turns === 0) return null
  const all = formatCount(left_out.turns + counted.turns)
  return cutover.from_ms === null
    ? `${formatCount(left_out.turns)} of ${all} turns are left out: there is no cutover.`
    : `${formatCount(left_out.turns)} of ${all} turns lie before the cutover and are left out.`
}

/** Said under every picture, so that a number is never passed on without what it is about. */
export const pictureNote = (analytics: Analytics): string =>
  [`${plural(analytics.counted.turns, 'turn')} from the cutover on.`, leftOutWords(analytics)]
    .filter((part) => part !== null)
    .join(' ')

/** `planner: 379 turns, 31 % of those counted, in 46 conversations`; the share is as the chart has it. */
export const runtimeWords = (
  { runtime_key, turns, conversations, server_made }: Analytics['runtimes'][number],
  share: string,
): string =>
  `${runtimeWord(runtime_key, IN_WORDS)}: ${plural(turns, 'turn')}, ${share} of those counted, in ${plural(conversations, 'conversation')}${
    server_made === 0 ? '' : `, ${serverMadeMark({ turns, server_made })}`
  }`
