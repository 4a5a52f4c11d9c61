import path from 'node:path'
import type { FleetItem, FleetTotals } from '../../../shared/contract/fleet.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { timeInWords } from '../../../shared/truth/words.ts'
import { Engine } from '../../engine/engine.ts'
import { withoutPatterns } from '../../engine/fleet/find-copies.ts'
import type { StartSpare } from '../../engine/fleet/spare.ts'
import { totalsInWords } from '../../engine/fleet/text.ts'
import { UsageError } from '../../host/exit-code.ts'
import { type Answer, log } from '../common/output.ts'
import { allPages } from '../common/pages.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { table } from '../common/text.ts'
import { makeHome } from '../common/with-case.ts'
import { checkTarget } from './target.ts'

export interface FleetVerbOptions {
  readonly out?: string
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
    totalsInWords(totals).join('\n'),
  ].join('\n\n')
}

/** `fleet PATH…`: every copy among files and folders, a row each; what one copy does ends none of the others. */
export async function fleet(
  paths: readonly string[],
  { out, keep, timeLimit, processes, force }: FleetVerbOptions,
  { signal, progress, terminal }: VerbContext,
  startSpare: StartSpare,
): Promise<Answer> {
  const format = out === undefined ? null : formatOf(out)
  const given = await withoutPatterns(paths)
  if (out !== undefined) checkTarget(out, given, force)
  const { home, remove } = makeHome(terminal)
  const engine = new Engine({ home, throwaway: true, startSpare, log: (line) => log(terminal, line) })
  try {
    const totals = await engine.call(
      'fleet.run',
      {
        paths: given,
        time_limit_s: timeLimit,
        ...(processes === undefined ? {} : { processes }),
        ...(keep === undefined ? {} : { keep_path: path.resolve(keep) }),
      },
      { signal, onProgress: progress.show },
    )
    progress.clear()
    const written =
      out === undefined || format === null
        ? null
        : await engine.call('fleet.write', { path: path.resolve(out), format, replace: force })
    const { items } = await allPages((range) => engine.call('fleet.page', range), {})
    return {
      json: { items, totals, ...(written === null ? {} : { output: written }) },
      text: () =>
        [
          text(items, totals),
          ...(written === null ? [] : [`Written to ${visibleText(written.path)}, sha256 ${written.sha256}.`]),
        ].join('\n\n'),
    }
  } finally {
    await engine.close()
    remove()
  }
}
