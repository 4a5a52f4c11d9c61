import { type FleetItem, fleetTotalsOf } from '../../../shared/contract/fleet.ts'
import { fleetTotalsInWords } from '../../../shared/contract/fleet-words.ts'
import { ONLY_READ } from '../../../shared/contract/partly-read.ts'
import type { Cell } from '../../../shared/contract/playbook.ts'
import { MISSING_REASONS } from '../../../shared/truth/backfill.ts'
import { timeInWords } from '../../../shared/truth/words.ts'
import { type ReportDocument, tableOf } from '../report/document.ts'
import { htmlReport } from '../report/html.ts'
import { markdownReport } from '../report/markdown.ts'
import { tableWriter } from '../tables/writers.ts'
import { unknownItem } from './item.ts'

type Row = readonly (readonly [column: string, cell: Cell])[]

const oddities = ({ error, findings }: FleetItem): string =>
  [
    ...(error === null ? [] : [`${error.kind}: ${error.message}`]),
    ...findings.map(({ severity, code }) => `${severity} ${code}`),
  ].join('\n')

/** A copy as one row of cells: what is not known is empty, never 0. */
const row = (item: FleetItem): Row => [
  ['label', item.label],
  ['path', item.path],
  ['sha256', item.sha256],
  ['ok', item.ok ? 'yes' : 'no'],
  ['generation', item.generation],
  ['turns', item.turns],
  ['conversations', item.conversations],
  ['missing_runtime_or_inference', item.missing_runtime_or_inference],
  ...MISSING_REASONS.map(
    (reason) =>
      [
        `missing_${reason.replaceAll('-', '_')}`,
        item.missing_by_reason === null ? null : (item.missing_by_reason[reason] ?? 0),
      ] as const,
  ),
  ['fillable', item.fillable],
  ['server_made', item.server_made],
  ['conflicts', item.conflicts],
  ['cutover_ms', item.cutover?.from_ms ?? null],
  ['turns_after_cutover', item.cutover?.turns_after ?? null],
  ['runtimes', item.runtimes?.map(({ runtime_key }) => runtime_key).join('\n') ?? null],
  ['switches_certain', item.switches?.certain ?? null],
  ['switches_at_least', item.switches?.at_least ?? null],
  ['partly_read', item.ok ? (item.partly_read ? 'yes' : 'no') : null],
  ['findings', oddities(item)],
]

const NOBODY = unknownItem({ path: '', label: '', bytes: 0 })

function* csv(items: readonly FleetItem[]): Generator<string> {
  const writer = tableWriter('csv', { headers: true, formula_safe: true, bom: true })
  yield writer.begin(row(NOBODY).map(([name]) => name))
  for (const item of items) yield writer.row(row(item).map(([, cell]) => cell))
  yield writer.end()
}

const known = (value: number | null): string | number => value ?? 'not known'

const switchesOf = ({ switches }: FleetItem): string =>
  switches === null ? 'not known' : `${switches.certain} certain, at least ${switches.at_least}`

function report(items: readonly FleetItem[]): ReportDocument {
  const counted = items.filter(({ ok }) => ok)
  const refused = items.filter(({ ok }) => !ok)
  const odd = items.flatMap(({ label, findings }) =>
    findings.map(({ severity, code, message }) => [label, severity, code, message]),
  )
  return {
    title: 'Turnscope: a fleet of copies',
    lead: fleetTotalsInWords(fleetTotalsOf(items)),
    sections: [
      {
        id: 'copies',
        title: 'Copies',
        blocks: [
          tableOf(
            'What was counted',
            [
              'Copy',
              'Generation',
              'Turns',
              'Conversations',
              'Missing',
              'Fillable',
              'Server-made',
              'Conflicts',
              'Cutover',
              'Switches',
            ],
            counted.map((item) => [
              item.partly_read ? `${item.label} (${ONLY_READ})` : item.label,
              item.generation ?? 'not known',
              known(item.turns),
              known(item.conversations),
              known(item.missing_runtime_or_inference),
              item.fillable ?? 'refused',
              known(item.server_made),
              known(item.conflicts),
              item.cutover?.from_ms == null ? 'none' : timeInWords(item.cutover.from_ms),
              switchesOf(item),
            ]),
          ),
        ],
      },
      {
        id: 'refused',
        title: 'What could not be counted',
        blocks: [
          tableOf(
            'Refused',
            ['Copy', 'Kind', 'Why', 'What to do'],
            refused.map(({ label, error }) => [
              label,
              error?.kind ?? 'not known',
              error?.message ?? 'Its turns could not be counted.',
              error?.next ?? '',
            ]),
          ),
        ],
      },
      {
        id: 'findings',
        title: 'Findings',
        blocks: [tableOf('Findings', ['Copy', 'Severity', 'Code', 'Finding'], odd)],
      },
      {
        id: 'seals',
        title: 'Seals',
        blocks: [
          tableOf(
            'Files as they were copied',
            ['Copy', 'File', 'Bytes', 'SHA-256'],
            items.flatMap(({ label, files }) =>
              files.map(({ name, bytes, sha256 }) => [label, name, bytes, sha256]),
            ),
          ),
        ],
      },
    ],
  }
}

/** A fleet's rows as a file's text, piece by piece: a table (CSV), all that is known (JSON), a report (Markdown, HTML). */
export function* fleetText(
  items: readonly FleetItem[],
  format: 'csv' | 'json' | 'md' | 'html',
): Generator<string> {
  if (format === 'csv') return yield* csv(items)
  if (format === 'md') return yield markdownReport(report(items))
  if (format === 'html') return yield htmlReport(report(items))
  yield `{"totals":${JSON.stringify(fleetTotalsOf(items))},"items":[`
  for (const [at, item] of items.entries()) yield `${at === 0 ? '' : ','}\n${JSON.stringify(item)}`
  yield ']}\n'
}
