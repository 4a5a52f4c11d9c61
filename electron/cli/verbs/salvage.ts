import type { Exported } from '../../../shared/contract/model.ts'
import type { Salvage } from '../../../shared/contract/salvage.ts'
import { lostWords, placeWords, unplacedWords } from '../../../shared/contract/salvage-words.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { plural } from '../../../shared/truth/words.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { withCase } from '../common/with-case.ts'
import { checkTarget } from './target.ts'

const PLACES_SHOWN = 20

function placesText(places: readonly string[]): string {
  const more = places.length > PLACES_SHOWN ? [`and ${places.length - PLACES_SHOWN} more places`] : []
  return [...places.slice(0, PLACES_SHOWN), ...more].map((line) => `  ${visibleText(line)}`).join('\n')
}

function text({ tables, left_out, unplaced, schema_lost }: Salvage, output: Exported): string {
  const each = tables.map((table) => {
    const { name, rows_read, lost } = table
    return [
      `${visibleText(name)}: ${plural(rows_read, 'row')} read, ${lostWords(table)}`,
      ...(lost.length === 0 ? [] : [placesText(lost.map(placeWords))]),
    ].join('\n')
  })
  return [
    ...(schema_lost ? ['The schema was lost: tables were told by the shape of their rows.'] : []),
    each.join('\n'),
    ...(unplaced.length === 0 ? [] : [`No table got rows of\n${placesText(unplaced.map(unplacedWords))}`]),
    ...(left_out.length === 0 ? [] : [`Not made anew: ${left_out.map(visibleText).join(', ')}.`]),
    `Written to ${visibleText(output.path)} (${plural(output.bytes, 'byte')}), sha256 ${output.sha256}.`,
  ].join('\n\n')
}

/** `salvage DB --out FILE`: what can be read of a damaged file, as a sound one; what was lost is listed. */
export async function salvage(
  db: string,
  { out, force }: { out: string; force: boolean },
  context: VerbContext,
): Promise<Answer> {
  checkTarget(out, [db], force)
  const picked = { ...context.picked, salvage: true }
  return withCase(
    { db, acceptAny: true, tellsItself: true },
    { ...context, picked },
    async ({ view, call }) => {
      const { salvage } = view
      if (salvage === null) throw new Error('a salvaged case says nothing of what was salvaged')
      const output = await call('export.database', { path: out, replace: force })
      return { json: { ...salvage, output }, text: () => text(salvage, output) }
    },
  )
}
