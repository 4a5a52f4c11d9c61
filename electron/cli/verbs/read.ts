import type { MethodOutput } from '../../../shared/contract/methods.ts'
import { ABSENT_BLOCK, blockText, NOTHING_NEW, notRepeated } from '../../../shared/truth/block-text.ts'
import { previewNotes, turnNotes } from '../../../shared/truth/turn-notes.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { formatCount, plural, switchedInWords, timeInWords } from '../../../shared/truth/words.ts'
import type { Answer } from '../common/output.ts'
import { allPages } from '../common/pages.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { shownValue } from '../common/text.ts'
import { answerFromCase } from '../common/with-case.ts'

type Turn = MethodOutput<'timeline.read'>['items'][number]
type Block = Turn['blocks'][number]

/** Turns that one call reads. */
const PAGE = 100

/** Each line of a message by itself, so that none of them passes for one of ours. */
const said = ({ payload_json }: Block): string[] =>
  (blockText(payload_json) ?? payload_json).split('\n').map((line) => `    ${visibleText(line)}`)

function message(block: Block): string[] {
  if (block.absent) return [`  ${visibleText(block.block_id)}: ${ABSENT_BLOCK}`]
  const { kind, role, payload_json, payload_bytes } = block
  const missing = payload_bytes - Buffer.byteLength(payload_json)
  return [
    `  ${visibleText(kind || 'block')}${role === '' || role === kind ? '' : ` (${visibleText(role)})`}:`,
    ...said(block),
    ...(missing > 0 ? [`    … ${plural(missing, 'byte')} more in the file`] : []),
  ]
}

function turnText({ position, switched, blocks, repeated, ...turn }: Turn): string {
  const { runtime_key, evidence, updated_at_ms, turn_id } = turn
  const notes = [...previewNotes(turn), ...turnNotes(turn)]
  return [
    ...(switched === null ? [] : [`== ${switchedInWords(switched, turn, shownValue)}`]),
    `Turn ${formatCount(position + 1)}, ${shownValue(runtime_key)} (${evidence.runtime}), ${timeInWords(updated_at_ms)}, ${visibleText(turn_id)}`,
    ...notes.map((note) => `  note: ${visibleText(note)}`),
    ...(repeated > 0 ? [`  ${notRepeated(repeated)}`] : []),
    ...(blocks.length === 0 ? [`  ${NOTHING_NEW}`] : blocks.flatMap((block) => message(block))),
  ].join('\n')
}

/** `read DB --conv ID`: what was said, turn by turn; of each turn only what the one before it did not hold. */
export function read(
  db: string,
  { timelineDb, conv, from, limit }: { timelineDb?: string; conv: string; from: number; limit?: number },
  context: VerbContext,
): Promise<Answer> {
  return answerFromCase({ db, timelineDb }, context, async (openCase) => {
    const { items, total } = await allPages(
      (range) => openCase.call('timeline.read', { conv_id: conv, ...range }),
      { offset: from - 1, limit, size: PAGE },
    )
    const { resolved_runtime_key, switches } = await openCase.call('timeline.get', { conv_id: conv })
    return {
      json: {
        conv_id: conv,
        resolved_runtime_key,
        total,
        turns: items.map(({ conv_id: _, ...turn }) => turn),
        switches,
      },
      text: () =>
        [`${visibleText(conv)}: ${plural(total, 'turn')}`, ...items.map((turn) => turnText(turn))].join(
          '\n\n',
        ),
    }
  })
}
