import type { CaseView } from '../../../shared/contract/model.ts'
import { isDamagedCase, turnsElsewhere } from '../../../shared/contract/next-action.ts'
import { isPartlyRead, ONLY_READ } from '../../../shared/contract/partly-read.ts'
import { salvageSentence } from '../../../shared/contract/salvage-words.ts'
import { isLegacy } from '../../../shared/truth/generation.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import {
  formatCount,
  marked,
  plural,
  serverMadeSentence,
  shareOf,
  sharesInWords,
  timeInWords,
} from '../../../shared/truth/words.ts'
import { analyse, readableTurns } from '../analytics/analyse.ts'
import type { Lease } from '../case/lease.ts'
import type { JobOptions } from '../jobs/run.ts'
import { derived } from '../queries/derived.ts'
import { generationBefore } from './build.ts'

/** The playbook's "Release Notes Template", word for word. */
const TEMPLATE = `Runtime persistence semantics changed:
- per-turn runtime/inference are now first-class and queryable in turns.db,
- conversation debug APIs now expose resolved_runtime_key (latest pointer only),
- consumers must not infer historical runtime from conversation-level fields.`

/** `3 of 10 turns stay unknown (2 empty-metadata, 1 malformed-json)`. */
function unknownText(stay: number, of: number, reasons: Readonly<Record<string, number>>): string[] {
  if (of === 0) return []
  const why = Object.entries(reasons)
    .map(([reason, rows]) => `${formatCount(rows)} ${reason}`)
    .join(', ')
  return [
    `${formatCount(stay)} of ${plural(of, 'turn')} stay unknown${why === '' ? '' : ` (${why})`}; unknown is the empty string and is never filled from the latest pointer`,
  ]
}

/** `of the turns that lacked a value 951 become complete, 16 get one of two, 233 get nothing (…)`. */
const filledText = (shares: string, runtimes: number, inferenceIds: number): string =>
  `of the turns that lacked a value ${shares} (${plural(runtimes, 'runtime')}, ${plural(inferenceIds, 'inference id')} from the row’s own metadata)`

/** What is known of losses, where numbers may be too small for them; null where there is nothing. */
function damageSentence(view: CaseView): string | null {
  const { salvage, evidence } = view
  if (salvage !== null) return `Salvaged of a damaged file. ${salvageSentence(salvage)}`
  const before = evidence.findings.find(({ code }) => code === 'salvaged-before')
  if (before !== undefined) return before.message
  return isDamagedCase(view)
    ? 'The file is damaged: what could not be read is in none of these numbers.'
    : null
}

/** A sentence as an item of the list. */
const asItem = (sentence: string): string =>
  `${sentence[0]!.toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`

/**
 * The playbook's snippet for release notes, with what is true of this file. Throws `Damaged`, `Cancelled`.
 * @param of a case of which everything is known that is found out beside the calls
 */
export async function releaseNotes(of: Lease, options: JobOptions): Promise<{ text: string }> {
  const { index } = readableTurns(of)
  const { name, evidence, migration, schema } = of.view
  const { turns, conversations, missing_runtime_or_inference } = index.counts
  const only = isPartlyRead(of.view) ? ` (${ONLY_READ}: the evidence is damaged)` : ''
  const damage = damageSentence(of.view)
  const lines = [`${plural(turns, 'turn')} in ${plural(conversations, 'conversation')}${only}`]
  if (damage !== null) lines.push(asItem(visibleText(damage)))
  const elsewhere = turnsElsewhere(of.view)
  if (elsewhere !== null) lines.push(asItem(visibleText(elsewhere)))
  const unknownNow = unknownText(missing_runtime_or_inference, turns, derived(index).reasons)
  if (migration !== null) {
    const { backfill } = migration
    const shares = sharesInWords(backfill) ?? `${formatCount(backfill.rows_filled)} filled`
    lines.push(
      `migrated from ${generationBefore(migration, schema.generation)} to ${schema.generation}; ${filledText(shares, backfill.filled_runtime, backfill.filled_inference)}`,
      ...unknownNow,
    )
  } else if (isLegacy(schema.generation)) {
    lines.push(
      `schema ${schema.generation}, too old to migrate; what its payloads say is read as it is`,
      ...unknownNow,
    )
  } else if (isDamagedCase(of.view)) {
    lines.push(`schema ${schema.generation}, which cannot be migrated: the file is damaged`, ...unknownNow)
  } else {
    const { steps, backfill, refused } = await of.plan(options)
    if (refused !== null)
      lines.push(
        `schema ${schema.generation}, which cannot be migrated: ${asItem(visibleText(refused))}`,
        ...unknownNow,
      )
    else if (steps.some(({ status }) => status === 'pending'))
      lines.push(
        `schema ${schema.generation}, not migrated yet: ${filledText(sharesInWords(backfill)!, backfill.fill_runtime, backfill.fill_inference)}`,
        ...unknownText(backfill.stay_missing, turns, backfill.reasons).map((text) =>
          text.replace(' stay ', ' would stay '),
        ),
      )
    else lines.push(`schema ${schema.generation}: nothing to migrate`, ...unknownNow)
  }
  const { server_made } = index.counts
  if (server_made > 0)
    lines.push(
      `${shareOf(server_made, turns)} turns have a value that a server made of something that is not canonical`,
    )
  const analytics = await analyse(of, options)
  const { cutover, runtimes, runtimes_total, switches } = analytics
  const made = serverMadeSentence(analytics)
  if (turns === 0) {
    lines.push('no turns, so no cutover and no analytics')
  } else if (cutover.from_ms === null) {
    lines.push('no cutover yet: runtime and inference analytics would not be reliable')
  } else {
    lines.push(
      `runtime and inference analytics ${made === null && damage === null ? 'are reliable' : 'count'} from ${timeInWords(cutover.from_ms)} on: ${plural(cutover.turns_after, 'turn')}, ${plural(runtimes_total, 'runtime')}${
        runtimes.length === 0
          ? ''
          : ` (${runtimes
              .slice(0, 8)
              .map((each) => marked(visibleText(each.runtime_key), each))
              .join(', ')}${runtimes_total > 8 ? ', …' : ''})`
      }, ${plural(switches.certain, 'certain switch', 'certain switches')}; ${plural(cutover.turns_before, 'turn')} before it left out${only}`,
    )
    if (made !== null) lines.push(asItem(made))
  }
  const sha256 = evidence.files[0]?.sha256 ?? ''
  return {
    text: `${TEMPLATE}

In ${visibleText(name)} (sha256 ${sha256.slice(0, 16)}):
${lines.map((line, at) => `- ${line}${at === lines.length - 1 ? '.' : ','}`).join('\n')}`,
  }
}
