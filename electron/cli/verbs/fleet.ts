import path from 'node:path'
import type { ErrorKind } from '../../../shared/contract/errors.ts'
import type { FleetItem, FleetTotals } from '../../../shared/contract/fleet.ts'
import { fleetTotalsInWords } from '../../../shared/contract/fleet-words.ts'
import type { MethodOutput } from '../../../shared/contract/methods.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { plural, timeInWords } from '../../../shared/truth/words.ts'
import { keyBeside } from '../../engine/dataset/key.ts'
import { redactedItem } from '../../engine/dataset/redact.ts'
import { Engine } from '../../engine/engine.ts'
import { withoutPatterns } from '../../engine/fleet/find-copies.ts'
import type { StartSpare } from '../../engine/jobs/spare.ts'
import { codeOfKind, UsageError } from '../../host/exit-code.ts'
import { type Answer, log } from '../common/output.ts'
import { allPages } from '../common/pages.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { table } from '../common/text.ts'
import { makeHome } from '../common/with-case.ts'
import { checkTarget } from './target.ts'

export interface FleetVerbOptions {
  readonly out?: string
  readonly dataset?: string
  readonly sql?: string
  readonly redact: boolean
  readonly keep?: string
  readonly timeLimit: number
  readonly processes?: number
  readonly force: boolean
}

const FORMATS = ['csv', 'json', 'md', 'html'] as const

function formatOf(out: string): (typeof FORMATS)[number] {
  const extension = path.extname(out).slice(1).toLowerCase()
  const format = FORMATS.find((name) => name === extension)
  if (format !== undefined) return format
  throw new UsageError(
    `${out} does not say which format it is in.`,
    'Give it a name that ends in .csv, .json, .md or .html.',
  )
}

const shown = (value: number | null): number | string => value ?? '-'

function text(items: readonly FleetItem[], totals: FleetTotals): string {
  const counted = items.filter(({ ok }) => ok)
  const refused = items.filter(({ ok }) => !ok)
  return [
    table(
      [
        'copy',
        'generation',
        'turns',
        'conversations',
        'missing',
        'fillable',
        'server-made',
        'conflicts',
        'cutover',
      ],
      counted.map((item) => [
        visibleText(item.label),
        item.generation ?? '-',
        shown(item.turns),
        shown(item.conversations),
        shown(item.missing_runtime_or_inference),
        item.fillable ?? 'refused',
        shown(item.server_made),
        shown(item.conflicts),
        item.cutover?.from_ms == null ? 'none' : timeInWords(item.cutover.from_ms),
      ]),
    ),
    ...(refused.length === 0
      ? []
      : [
          table(
            ['not counted', 'why', ''],
            refused.map(({ label, error }) => [
              visibleText(label),
              error?.kind ?? '-',
              visibleText(error?.message ?? 'Its turns could not be counted.'),
            ]),
          ),
        ]),
    fleetTotalsInWords(totals).join('\n'),
  ].join('\n\n')
}

type Answered = MethodOutput<'fleet.ask'>

const cells = (rows: Answered['rows']): (string | number)[][] =>
  rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell : cell === null ? 'NULL' : visibleText(cell))),
  )

function answerText({ columns, rows, truncated }: Answered): string {
  return [
    table(columns.map(visibleText), cells(rows)),
    `${plural(rows.length, 'row')}${truncated ? ', and there are more' : ''}.`,
  ].join('\n\n')
}

/** Throws `UsageError` for what does not go together. */
function checkUsage(paths: readonly string[], { dataset, redact, sql, out, keep }: FleetVerbOptions): void {
  if (dataset === undefined && sql !== undefined)
    throw new UsageError('--sql is about a dataset.', 'Name its folder with --dataset.')
  if (dataset === undefined && out === undefined && redact)
    throw new UsageError(
      '--redact keeps its key beside what is written.',
      'Name a dataset with --dataset, or a file with --out.',
    )
  if (paths.length > 0) return
  if (sql === undefined || out !== undefined || keep !== undefined || redact)
    throw new UsageError('No copies were named.', 'Name files, folders or patterns.')
}

/** A copy that cannot be counted ends no run. Where none can, the verb says no, with the code for the first one's error. */
function saidOfNone(answer: Answer, kind: ErrorKind, copies: number): Answer {
  const message = `None of ${plural(copies, 'copy', 'copies')} could be counted.`
  const error = { kind, message, next: 'Each row says why.' }
  return { ...answer, json: { ...(answer.json as object), error }, exitCode: codeOfKind(kind) }
}

/** `fleet PATH…`: every copy among files and folders, a row each; what one copy does ends none of the others. */
export async function fleet(
  paths: readonly string[],
  options: FleetVerbOptions,
  { signal, progress, terminal }: VerbContext,
  startSpare: StartSpare,
): Promise<Answer> {
  checkUsage(paths, options)
  const { out, dataset, redact, sql, keep, timeLimit, processes, force } = options
  const format = out === undefined ? null : formatOf(out)
  const given = await withoutPatterns(paths)
  if (out !== undefined) checkTarget(out, given, force)
  const beside = dataset ?? out
  const key = redact && beside !== undefined ? keyBeside(beside) : null
  const { home, remove } = makeHome(terminal)
  const engine = new Engine({ home, throwaway: true, startSpare, log: (line) => log(terminal, line) })
  const told = { signal, onProgress: progress.show }
  let marked = (answer: Answer): Answer => answer
  try {
    if (given.length > 0) {
      const request = {
        paths: given,
        time_limit_s: timeLimit,
        ...(processes === undefined ? {} : { processes }),
        ...(dataset === undefined ? {} : { dataset_path: dataset }),
        ...(key === null ? {} : { redact_key: key }),
        ...(keep === undefined ? {} : { keep_path: keep }),
      }
      const { copies, ok } = await engine.call('fleet.run', request, told)
      progress.clear()
      const [first] = (await engine.call('fleet.page', { limit: 1 })).items
      const { error } = first ?? {}
      if (ok === 0 && error != null) marked = (answer) => saidOfNone(answer, error.kind, copies)
    }
    if (sql !== undefined && dataset !== undefined) {
      const answer = await engine.call('fleet.ask', { path: dataset, sql }, told)
      return marked({ json: answer, text: () => answerText(answer) })
    }
    const written =
      out === undefined || format === null
        ? null
        : await engine.call('fleet.write', {
            ...{ path: out, format, replace: force },
            ...(key === null ? {} : { redact_key: key }),
          })
    const found = await allPages((range) => engine.call('fleet.page', range), {})
    const { totals } = found
    const items = key === null ? found.items : found.items.map((item) => redactedItem(item, key))
    const said =
      written === null ? [] : [`Written to ${visibleText(written.path)}, sha256 ${written.sha256}.`]
    return marked({
      json: { items, totals, ...(written === null ? {} : { output: written }) },
      text: () => [text(items, totals), ...said].join('\n\n'),
    })
  } finally {
    await engine.close()
    remove()
  }
}
