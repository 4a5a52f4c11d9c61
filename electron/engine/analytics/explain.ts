import type { Int64 } from '../../../shared/contract/int64.ts'
import type { CutoverView } from '../../../shared/contract/model.ts'
import type { Analytics } from '../../../shared/contract/playbook.ts'
import { formatCount, timeInWords } from '../../../shared/truth/words.ts'

type Explained = Pick<Analytics, 'explanation' | 'left_out'>

/**
 * How the cutover was found, or why there is none.
 * @param lastIncomplete `updated_at_ms` of the latest incomplete turn, 0 where it is not known; null where every turn is complete
 * @param lacks the truth columns that the file does not have
 * @param instead what is advised where a migration would be refused; null where it would not
 */
export function explainCutover(
  { from_ms, turns_after, turns_before }: CutoverView,
  lastIncomplete: Int64 | null,
  lacks: readonly string[],
  instead: string | null,
): Explained {
  const turns = turns_after + turns_before
  if (turns === 0)
    return { explanation: 'There are no turns.', left_out: { turns: 0, why: 'There are no turns.' } }
  if (from_ms === null) {
    const why =
      lacks.length > 0
        ? `The file has no column ${lacks.join(' and ')} yet, so no turn says both which runtime and which inference made it. ${instead ?? 'A migration adds what lacks, where nothing stands in its way.'}`
        : Number(lastIncomplete ?? 0) === 0
          ? 'No turn whose time is known is later than every turn that lacks a runtime or an inference id.'
          : `The latest turn of all, at ${timeInWords(lastIncomplete)}, lacks a runtime or an inference id, so there is no time from which every later turn has both.`
    return {
      explanation: `No cutover. ${why}`,
      left_out: {
        turns: turns_before,
        why: `Without a cutover no turn can be counted: what is missing could belong to any runtime.`,
      },
    }
  }
  if (lastIncomplete === null) {
    return {
      explanation: `${turns === 1 ? 'The only turn' : `Every one of the ${formatCount(turns)} turns`} has a runtime and an inference id, so the cutover is the first turn, at ${timeInWords(from_ms)}.`,
      left_out: {
        turns: turns_before,
        why:
          turns_before === 0
            ? 'Nothing is left out.'
            : turns_before === 1
              ? 'This turn has no time that is known.'
              : 'These turns have no time that is known.',
      },
    }
  }
  return {
    explanation: `The cutover is at ${timeInWords(from_ms)}: the last turn that lacks a runtime or an inference id is at ${timeInWords(lastIncomplete)}, and ${turns_after === 1 ? 'the one turn' : `each of the ${formatCount(turns_after)} turns`} after it has both.`,
    left_out: {
      turns: turns_before,
      why:
        turns_before === 1
          ? 'This turn is the last incomplete one.'
          : 'These turns are not later than the last incomplete one. Counting the complete ones among them would make the runtimes that kept records look busier than the others.',
    },
  }
}
