import type { CaseView } from '../../../shared/contract/model.ts'
import { visibleText } from '../../../shared/truth/visible.ts'
import { formatCount, plural, timeInWords } from '../../../shared/truth/words.ts'
import type { Answer } from '../common/output.ts'
import type { VerbContext } from '../common/run-verb.ts'
import { table } from '../common/text.ts'
import { answerFromCase } from '../common/with-case.ts'

const COUNTS = [
  ['missing_runtime_or_inference', 'lack a runtime or an inference id'],
  ['missing_runtime', 'lack a runtime'],
  ['missing_inference', 'lack an inference id'],
  ['server_made', 'have a value that a server made of something that is not canonical'],
] as const

function countsText({ counts }: CaseView): string {
  if (counts === null) return 'Turns could not be counted.'
  const distinct = counts.distinct_turns ?? counts.turns
  const rows = distinct < counts.turns ? ` (${plural(distinct, 'different turn')})` : ''
  const turns = `${plural(counts.turns, 'turn')}${rows} in ${plural(counts.conversations, 'conversation')}`
  return [
    turns,
    ...COUNTS.map(
      ([name, words]) => `  ${formatCount(counts[name])} of ${formatCount(counts.turns)} ${words}`,
    ),
  ].join('\n')
}

function cutoverText({ cutover }: CaseView): string {
  if (cutover === null) return 'Cutover: not known.'
  const { from_ms, turns_after, turns_before } = cutover
  if (from_ms === null) return 'Cutover: none. There is no time from which every later turn has both values.'
  return `Cutover: ${timeInWords(from_ms)}; ${plural(turns_after, 'turn')} from then on, ${formatCount(turns_before)} before.`
}

function text(view: CaseView): string {
  const { evidence, schema } = view
  const parts = [
    `${visibleText(evidence.path)}  (${schema.generation}, ${evidence.journal_mode} journal)`,
    evidence.packed === undefined
      ? ''
      : `taken out of ${visibleText(evidence.packed.name)} (${evidence.packed.kind}): ${visibleText(evidence.packed.part)}; sha256 ${evidence.packed.sha256}`,
    table(
      ['file', 'bytes', 'sha256'],
      evidence.files.map(({ name, bytes, sha256 }) => [visibleText(name), bytes, sha256]),
    ),
    evidence.findings.map(({ severity, message }) => `${severity}: ${visibleText(message)}`).join('\n'),
    table(
      ['part of v3', 'kind', 'status'],
      [
        ...schema.columns.map(({ name, status }) => [name, 'column', status]),
        ...schema.indexes.map(({ name, status }) => [name, 'index', status]),
      ],
    ),
    schema.generation === 'unrelated'
      ? `This is no turns.db. It holds ${view.tables.map(({ name }) => visibleText(name)).join(', ') || 'no tables'}.`
      : `${countsText(view)}\n${cutoverText(view)}`,
    `integrity: ${visibleText(view.quick_check ?? 'not finished')}`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** `inspect DB`: what the file is. Any SQLite database can be looked at, covered by the playbook or not. */
export async function inspect(
  db: string,
  timelineDb: string | undefined,
  context: VerbContext,
): Promise<Answer> {
  return answerFromCase({ db, timelineDb, acceptAny: true, tellsItself: true }, context, async (openCase) => {
    const view = await openCase.settled()
    const { evidence, schema, counts, cutover, quick_check, timeline_store, tables } = view
    return {
      json: { evidence, schema, counts, cutover, quick_check, timeline_store, tables },
      text: () => text(view),
    }
  })
}
