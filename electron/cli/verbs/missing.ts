import type { CaseView, MissingTurn } from '../../../shared/contract/model.ts'
import { serverNotes } from '../../../shared/truth/turn-notes.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { formatCount, plural, timeInWords } from '../../../shared/truth/words.ts'
import { UsageError } from '../../host/exit-code.ts'
import type { Answer } from '../common/output.ts'
import { allPages } from '../common/pages.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { shownValue, table } from '../common/text.ts'
import { answerFromCase } from '../common/with-case.ts'

const sealOf = ({ evidence }: CaseView): string =>
  evidence.files.map(({ sha256 }) => sha256.slice(0, 12)).join('-')

/** Where the next page starts, tied to the bytes of the evidence: in another file it would mean other rows. */
const cursorFor = (offset: number, view: CaseView): string =>
  Buffer.from(`${offset}.${sealOf(view)}`).toString('base64url')

function offsetAfter(cursor: string | undefined, view: CaseView): number {
  if (cursor === undefined) return 0
  const [, offset, seal] = /^(\d{1,15})\.(.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (offset === undefined) {
    throw new UsageError(
      `${cursor} is no cursor.`,
      'Pass the "next" of the page before, or leave --after out.',
    )
  }
  if (seal !== sealOf(view)) {
    throw new UsageError(
      'This cursor belongs to another file, or to another state of this one.',
      'Start again without --after.',
    )
  }
  return Number(offset)
}

function text(
  items: readonly MissingTurn[],
  total: number,
  of: number,
  offset: number,
  next: string | null,
): string {
  const rows = items.map((item) => [
    visibleText(item.conv_id),
    visibleText(item.turn_id),
    timeInWords(item.updated_at_ms),
    shownValue(item.runtime_key),
    shownValue(item.inference_id),
    item.reason,
    item.candidates.map(({ path, value }) => `${visibleText(value)} at ${visibleText(path)}`).join('; '),
    visibleText(serverNotes(item).join('; ')),
  ])
  const head = ['conversation', 'turn', 'time', 'runtime', 'inference id', 'reason', 'candidates', 'note']
  const range = items.length === 0 ? 'None' : `${offset + 1} to ${offset + items.length}`
  return [
    table(head, rows),
    `${range} of ${formatCount(total)} that lack a value, of ${plural(of, 'turn')}.${next === null ? '' : ` More with --after ${next}`}`,
  ].join('\n\n')
}

/** `missing DB`: the turns that lack a runtime or an inference id, by conversation and time, page by page. */
export function missing(
  db: string,
  { timelineDb, limit, after }: { timelineDb?: string; limit: number; after?: string },
  context: VerbContext,
): Promise<Answer> {
  return answerFromCase({ db, timelineDb }, context, async (openCase) => {
    const offset = offsetAfter(after, openCase.view)
    await openCase.settled()
    const page = await allPages((range) => openCase.call('missing.page', range), { offset, limit })
    const { items, total, of, reasons } = page
    const end = offset + items.length
    const next = items.length > 0 && end < total ? cursorFor(end, openCase.view) : null
    return { json: { total, items, of, reasons, next }, text: () => text(items, total, of, offset, next) }
  })
}
