import type { z } from 'zod'
import { personName } from '../../../shared/contract/method-kinds.ts'
import type { Exported } from '../../../shared/contract/model.ts'
import {
  type JournalRun,
  type RecoveryRule,
  type RuleSkip,
  type RulesFile,
  words,
} from '../../../shared/contract/recovery.ts'
import { firstProblem } from '../../../shared/contract/request.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { plural, timeInWords } from '../../../shared/truth/words.ts'
import { rulesFiles } from '../../engine/recovery/rules-file.ts'
import { UsageError } from '../../host/exit-code.ts'
import type { Answer } from '../common/output.ts'
import { allPages } from '../common/pages.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { table } from '../common/text.ts'
import { answerFromCase, type OpenCase } from '../common/with-case.ts'
import { checkTarget } from './target.ts'
import { bringUpToDate } from './up-to-date.ts'

export interface RecoverOptions {
  readonly rules?: string
  readonly close?: readonly string[]
  readonly reason?: string
  readonly out: string
  readonly force: boolean
  readonly person?: string
}

interface Applied {
  readonly rule: RecoveryRule
  readonly note: string
  readonly filled: number
  readonly skipped: number
  readonly skipped_reasons: Partial<Record<RuleSkip, number>>
}

interface Closed {
  readonly shape: string
  readonly rows: number
}

/** Closes the open rows of a shape; where there is none it is reported and leaves no trace in the journal. */
async function close(openCase: OpenCase, shape: string, reason: string, person?: string): Promise<Closed> {
  const { total: rows } = await openCase.call('recovery.queue', { shape, state: 'open', limit: 1 })
  if (rows > 0) await openCase.call('recovery.closeGroup', { filter: { shape }, rows, reason, person })
  return { shape, rows }
}

/** Applies one rule; one that would fill no row is reported and leaves no trace in the journal. */
async function apply(
  openCase: OpenCase,
  { note, ...rule }: RulesFile['rules'][number],
  person: string | undefined,
): Promise<Applied> {
  const { fills, rows, skipped } = await openCase.call('recovery.preview', { rule })
  if (fills > 0) await openCase.call('recovery.apply', { rule, note, person })
  const reasons = skipped.map(({ reason, rows }) => [reason, rows] as const)
  return { rule, note, filled: fills, skipped: rows - fills, skipped_reasons: Object.fromEntries(reasons) }
}

const appliedText = (applied: readonly Applied[]): string =>
  table(
    ['filled', 'skipped', 'column', 'path', 'note'],
    applied.map(({ rule, note, filled, skipped }) => [
      filled,
      skipped,
      rule.column,
      visibleText(rule.path),
      visibleText(note),
    ]),
  )

const journalText = (journal: readonly JournalRun[]): string =>
  table(
    ['run', 'kind', 'time', 'person', 'rows', 'rule'],
    journal.map(({ run_id, kind, at_ms, person, rows, rule }) => [
      run_id,
      kind,
      timeInWords(at_ms),
      visibleText(person),
      rows,
      visibleText(rule),
    ]),
  )

const closedText = (closed: readonly Closed[]): string =>
  table(
    ['closed', 'shape'],
    closed.map(({ shape, rows }) => [rows, visibleText(shape)]),
  )

function text(
  applied: readonly Applied[],
  closed: readonly Closed[],
  journal: readonly JournalRun[],
  output: Exported,
): string {
  return [
    ...(applied.length > 0 ? [appliedText(applied)] : []),
    ...(closed.length > 0 ? [closedText(closed)] : []),
    journalText(journal),
    `Written to ${visibleText(output.path)} (${plural(output.bytes, 'byte')}), sha256 ${output.sha256}.`,
  ].join('\n\n')
}

/** What the engine would refuse of an option is refused before any work. */
function checkText(option: string, schema: z.ZodString, given: string | undefined): void {
  const read = schema.optional().safeParse(given)
  if (read.success) return
  throw new UsageError(`${firstProblem(read.error, option)}.`, 'See turnscope recover --help.')
}

/**
 * `recover DB --rules FILE --out FILE`: migrates a copy where it needs it, applies the rules in their order, closes
 * what is open of the shapes that are named, and writes the result to a new file. Whatever fails, nothing is written.
 */
export async function recover(
  db: string,
  { rules: rulesPath, close: shapes = [], reason, out, force, person }: RecoverOptions,
  context: VerbContext,
): Promise<Answer> {
  checkText('--person', personName, person)
  checkText('--reason', words, reason)
  checkTarget(out, [db], force)
  if (rulesPath === undefined && shapes.length === 0)
    throw new UsageError('Nothing says what to recover.', 'Name --rules, or shapes to --close.')
  if (shapes.length > 0 && reason === undefined)
    throw new UsageError('--close wants a --reason.', 'Say why nothing can tell the values.')
  if (rulesPath !== undefined && out === rulesPath)
    throw new UsageError('--out names the file of rules.', 'Choose another name for the result.')
  const rules = rulesPath === undefined ? [] : rulesFiles.read(rulesPath).rules
  return answerFromCase({ db }, context, async (openCase) => {
    await bringUpToDate(openCase, context)
    if (rules.length > 0) await openCase.call('rules.check', { rules })
    const applied: Applied[] = []
    for (const rule of rules) applied.push(await apply(openCase, rule, person))
    const closed: Closed[] = []
    for (const shape of shapes) closed.push(await close(openCase, shape, reason!, person))
    const { items } = await allPages((range) => openCase.call('journal.page', range))
    const journal = items.reverse()
    const output = await openCase.call('export.database', { path: out, replace: force })
    return { json: { applied, closed, journal, output }, text: () => text(applied, closed, journal, output) }
  })
}
