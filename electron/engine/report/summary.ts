import { UNKNOWN } from '../../../shared/truth/columns.ts'
import { NOT_WRITTEN } from '../../../shared/truth/preview-words.ts'
import { verdictsInWords } from '../../../shared/truth/verdicts.ts'
import {
  formatCount,
  plural,
  shareOf,
  switchCounts,
  switchesInBrief,
  timeInWords,
} from '../../../shared/truth/words.ts'
import { type Block, type PictureBlock, paragraph, type Section } from './document.ts'
import type { Report } from './model.ts'

/** More lanes than these are read in the table of conversations. */
const LANES_AT_MOST = 24

/** What a run is called wherever it is read rather than seen. */
export const runInWords = ([runtime, turns]: readonly [string, number]): string =>
  `${runtime === UNKNOWN ? 'unknown' : runtime} ${formatCount(turns)}`

function picture({ conversations, runtime_places }: Report): PictureBlock | null {
  if (conversations === null || conversations.items.length === 0) return null
  const { items, total } = conversations
  const shown = items.slice(0, LANES_AT_MOST)
  return {
    kind: 'picture',
    caption: 'Who produced which turns',
    lanes: shown.map(({ conv_id, strip, preview, turns, switches }) => ({
      name: conv_id,
      runs: strip,
      preview: preview === undefined || preview.strip.length === 0 ? null : preview.strip,
      beside: `${plural(turns, 'turn')}, ${switchesInBrief(switches)}`,
    })),
    looks: runtime_places,
    note: `${formatCount(shown.length)} of ${plural(total, 'conversation')}, most switches first; unknown is hatched and never bridged${shown.some(({ preview }) => preview !== undefined && preview.strip.length > 0) ? `; dashed: ${NOT_WRITTEN}` : ''}`,
  }
}

/** What a reader needs who reads nothing else. */
export function summary(report: Report): Section {
  const { evidence, generation, counts, cutover, analytics, validation, journal } = report
  const [main] = evidence.files
  const worst = evidence.findings.filter(({ severity }) => severity !== 'info')
  const drawing = picture(report)
  const blocks: Block[] = [
    {
      kind: 'facts',
      items: [
        ...(main === undefined ? [] : [['File', `${main.name}, sha256 ${main.sha256}`] as const]),
        [
          'Generation',
          generation.before === generation.after
            ? generation.after
            : `${generation.before}, migrated to ${generation.after}`,
        ],
        ...(counts === null
          ? []
          : ([
              ['Turns', `${formatCount(counts.turns)} in ${plural(counts.conversations, 'conversation')}`],
              ['Lack a value', shareOf(counts.missing_runtime_or_inference, counts.turns)],
              ['Cutover', cutover?.from_ms == null ? 'none' : timeInWords(cutover.from_ms)],
            ] as const)),
        ...(analytics === null || analytics.counted.turns === 0
          ? []
          : [['Switches from the cutover on', switchCounts(analytics.switches)] as const]),
        ['Checks of the playbook', verdictsInWords(validation.checks)],
        ['Written to the working copy', journal === null ? 'nothing' : plural(journal.total, 'run')],
      ],
    },
    worst.length === 0
      ? paragraph('Nothing was found wrong with the evidence.')
      : paragraph(worst.map(({ message }) => message).join(' ')),
    ...(drawing === null ? [] : [drawing]),
  ]
  return { id: 'summary', title: 'Summary', blocks }
}
