import type { MethodOutput } from '../../../shared/contract/methods.ts'
import type { MissingGroup } from '../../../shared/contract/recovery.ts'
import { isLegacy } from '../../../shared/truth/generation.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { formatCount, plural } from '../../../shared/truth/words.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { answerFromCase } from '../common/with-case.ts'
import { upToDateToRead } from './up-to-date.ts'

const VALUES_SHOWN = 4

function candidateText({
  column,
  path,
  rule,
  rows,
  distinct,
  values,
}: MissingGroup['candidates'][number]): string {
  const some = values.slice(0, VALUES_SHOWN).map(({ value }) => visibleText(value))
  const all = some.length < distinct ? [...some, '…'] : some
  return `    ${column} at ${visibleText(path)} (${rule}): ${plural(rows, 'row')}, ${plural(distinct, 'value')}: ${all.join(', ')}`
}

function text({ items, groups, rows, of }: MethodOutput<'shapes.list'>, filled: boolean): string {
  const more = items.length < groups ? ` The first ${formatCount(items.length)} are listed.` : ''
  return [
    `${formatCount(rows)} of ${plural(of, 'turn')} lack a value${filled ? ' after the backfill' : ''}, in ${plural(groups, 'shape')}.${more}`,
    ...items.map(({ shape, rows: count, sample, candidates }) =>
      [
        `${plural(count, 'row')}: ${visibleText(shape ?? '')}`,
        `    for example ${visibleText(sample.turn_id)} of ${visibleText(sample.conv_id)}`,
        ...(candidates.length === 0 ? ['    no candidates'] : candidates.map(candidateText)),
      ].join('\n'),
    ),
  ].join('\n\n')
}

/** `shapes DB`: the rows that the automatic backfill leaves, by the shape of their metadata, largest group first. */
export function shapes(db: string, context: VerbContext): Promise<Answer> {
  return answerFromCase({ db }, context, async (openCase) => {
    // An older generation is read as it is: there is no backfill that could come first.
    const filled = !isLegacy(openCase.view.schema.generation) && (await upToDateToRead(openCase, context))
    const list = await openCase.call('shapes.list', { by: 'shape' })
    const items = list.items.map(({ shape, rows, sample, candidates }) => ({
      shape,
      rows,
      sample,
      candidates,
    }))
    const { groups, rows, of } = list
    return { json: { items, groups, rows, of }, text: () => text(list, filled) }
  })
}
