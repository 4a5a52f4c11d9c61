import { ONLY_READ, ONLY_READ_SENTENCE } from '../../../shared/contract/partly-read.ts'
import type { ResultTable, ValidationCheck } from '../../../shared/contract/playbook.ts'
import { placeWords, salvageSentence, unplacedWords } from '../../../shared/contract/salvage-words.ts'
import { EVIDENCE_STATES } from '../../../shared/truth/evidence-state.ts'
import { pointerInWords, storeInWords } from '../../../shared/truth/pointer.ts'
import { previewSentence } from '../../../shared/truth/preview-words.ts'
import { verdictsInWords } from '../../../shared/truth/verdicts.ts'
import {
  carriedOverSentence,
  formatCount,
  markedRuntimes,
  plural,
  serverMadeSentence,
  shareOf,
  switchCounts,
  timeInWords,
} from '../../../shared/truth/words.ts'
import { comparison } from './comparison-section.ts'
import { type Block, paragraph, type ReportDocument, type Section, tableOf } from './document.ts'
import { migrated, planned, serverFills } from './migration-sections.ts'
import type { Report } from './model.ts'
import { notes } from './notes-section.ts'
import { summary } from './summary.ts'
import { VERDICT_WORDS } from './verdict-words.ts'

const packedInWords = ({
  kind,
  name,
  part,
  bytes,
  sha256,
}: NonNullable<Report['evidence']['packed']>): string =>
  `${name} (${kind}, ${plural(bytes, 'byte')}): ${part}; sha256 ${sha256}`

function evidence({ evidence: seal, timeline_store }: Report): Section {
  const blocks: Block[] = [
    {
      kind: 'facts',
      items: [
        ['Path', seal.path],
        ...(seal.packed === undefined ? [] : [['Taken out of', packedInWords(seal.packed)] as const]),
        ['Journal mode', seal.journal_mode],
        ['Sealed', timeInWords(seal.sealed_at_ms)],
      ],
    },
    tableOf(
      'Files as they were copied',
      ['File', 'Bytes', 'SHA-256'],
      seal.files.map(({ name, bytes, sha256 }) => [name, bytes, sha256]),
    ),
    seal.findings.length === 0
      ? paragraph('Findings: none.')
      : tableOf(
          'Findings',
          ['Severity', 'Code', 'Finding'],
          seal.findings.map(({ severity, code, message }) => [severity, code, message]),
        ),
  ]
  if (timeline_store !== null) {
    blocks.push(
      paragraph(
        `Timeline store, for the latest pointers alone: ${timeline_store.path}, sha256 ${timeline_store.sha256}, ${plural(timeline_store.conversations, 'conversation')}.`,
      ),
    )
  }
  return { id: 'evidence', title: 'Evidence', blocks }
}

function salvaged({ salvage }: Report): Section[] {
  if (salvage === null) return []
  const { tables, left_out, unplaced } = salvage
  return [
    {
      id: 'salvaged',
      title: 'Salvaged',
      blocks: [
        paragraph(
          `The evidence is damaged; this case holds what could be read of it. ${salvageSentence(salvage)}`,
        ),
        tableOf(
          'What was lost',
          ['Table', 'Where'],
          [
            ...tables.flatMap(({ name, lost }) => lost.map((place) => [name, placeWords(place)])),
            ...unplaced.map((place) => ['(no table)', unplacedWords(place)]),
          ],
        ),
        ...(left_out.length === 0 ? [] : [paragraph(`Not made anew: ${left_out.join(', ')}.`)]),
      ],
    },
  ]
}

function schema({
  generation,
  schema: { columns, indexes },
  counts,
  cutover,
  partly_read,
  salvage,
}: Report): Section {
  const { before, after } = generation
  const blocks: Block[] = [
    ...(partly_read && salvage === null
      ? [paragraph('A migration is refused: damage hides turns. What can be read can be salvaged.')]
      : []),
    paragraph(
      before === after
        ? `Generation ${after}.`
        : `Generation ${before} before, ${after} after the migration.`,
    ),
    tableOf(
      'Parts of v3',
      ['Part', 'Kind', 'Status'],
      [
        ...columns.map(({ name, status }) => [name, 'column', status]),
        ...indexes.map(({ name, status }) => [name, 'index', status]),
      ],
    ),
  ]
  if (counts !== null) {
    const { turns } = counts
    blocks.push({
      kind: 'facts',
      items: [
        ...(partly_read ? [['These numbers', ONLY_READ] as const] : []),
        [
          'Turns',
          (counts.distinct_turns ?? turns) < turns
            ? `${formatCount(turns)} rows, ${formatCount(counts.distinct_turns!)} different turns`
            : formatCount(turns),
        ],
        ['Conversations', formatCount(counts.conversations)],
        ['Lack a runtime or an inference id', shareOf(counts.missing_runtime_or_inference, turns)],
        ['Lack a runtime', shareOf(counts.missing_runtime, turns)],
        ['Lack an inference id', shareOf(counts.missing_inference, turns)],
        ['Have a server-made value', shareOf(counts.server_made, turns)],
        ['Cutover', cutover?.from_ms == null ? 'none' : timeInWords(cutover.from_ms)],
      ],
    })
  }
  return { id: 'schema', title: 'Generation and counts', blocks }
}

function missing(
  { total, of, reasons: counts, shapes }: NonNullable<Report['missing']>,
  fills: Report['server_fills'],
): Section {
  return {
    id: 'missing',
    title: 'Rows that lack a value',
    blocks: [
      paragraph(`${shareOf(total, of)} turns lack a runtime or an inference id.`),
      ...(total === 0
        ? []
        : [
            tableOf('By reason', ['Reason', 'Rows'], Object.entries(counts)),
            tableOf(
              'By the shape of the metadata',
              ['Shape', 'Rows', 'For example: conversation', 'Session', 'Turn'],
              shapes.items.map(({ shape, rows, sample }) => [
                shape,
                rows,
                sample.conv_id,
                sample.session_id,
                sample.turn_id,
              ]),
              shapes.total,
            ),
            ...serverFills(fills),
          ]),
    ],
  }
}

function evidenceStates({
  runtime,
  inference,
  carried_over,
}: NonNullable<Report['evidence_states']>): Section {
  const present = EVIDENCE_STATES.filter((state) => (runtime[state] ?? 0) + (inference[state] ?? 0) > 0)
  const carried = carriedOverSentence(carried_over)
  return {
    id: 'evidence-states',
    title: 'What the values rest on',
    blocks: [
      paragraph(
        'agrees: the column and the row’s own metadata say the same. column-only: the metadata has nothing canonical. server-made: the column has what a server’s own backfill made of something that is not canonical; it is the recorded value. metadata-only: the column is empty and a backfill fills it. conflict: both have a value, and they differ. recovered: a person set it. payload: the value is what a v0 or v1 turn’s own payload says. none: nothing.',
      ),
      tableOf(
        'Turns by evidence state',
        ['State', 'Runtime', 'Inference id'],
        present.map((state) => [state, runtime[state] ?? 0, inference[state] ?? 0]),
      ),
      ...(carried === null ? [] : [paragraph(carried)]),
    ],
  }
}

function conversations(
  { items, total }: NonNullable<Report['conversations']>,
  store: Report['timeline_store'],
): Section {
  const state = store && storeInWords(store)
  const previewed = items.some(({ preview }) => preview !== undefined)
  return {
    id: 'conversations',
    title: 'Conversations',
    blocks: [
      paragraph(
        `Most switches first. A switch inside an unknown run is not certain; unknown is never bridged. The latest pointer is what is selected now, not history.${state === null ? '' : ` The timeline store: ${state}.`}`,
      ),
      tableOf(
        'Runtimes and switches by conversation',
        [
          'Conversation',
          'Turns',
          'Missing',
          'Runtimes',
          'Switches',
          'First turn',
          'Last turn',
          'Latest pointer, not history',
          ...(previewed ? ['Preview, not written'] : []),
        ],
        items.map((item) => [
          item.conv_id,
          item.turns,
          item.missing,
          markedRuntimes(item).join(', ') || '(unknown)',
          switchCounts(item.switches),
          timeInWords(item.first_ms),
          timeInWords(item.last_ms),
          pointerInWords(store, item.resolved_runtime_key, (runtime_key) => runtime_key),
          ...(previewed ? [item.preview === undefined ? '' : previewSentence(item.preview)] : []),
        ]),
        total,
      ),
    ],
  }
}

function analytics({
  explanation,
  left_out,
  counted: about,
  server_made,
  server_made_inference,
  runtimes,
  runtimes_total,
  switches,
  coverage,
}: NonNullable<Report['analytics']>): Section {
  const blocks: Block[] = [
    paragraph(explanation),
    paragraph(`Left out: ${plural(left_out.turns, 'turn')}. ${left_out.why}`),
  ]
  const made = serverMadeSentence({ server_made, server_made_inference, counted: about })
  if (about.turns > 0) {
    blocks.push(
      paragraph(
        `Counted: ${plural(about.turns, 'turn')} in ${plural(about.conversations, 'conversation')}; switches: ${switchCounts(switches)}.`,
      ),
      ...(made === null ? [] : [paragraph(made)]),
      tableOf(
        'Turns by runtime, from the cutover on',
        ['Runtime', 'Turns', 'Conversations', 'Server-made'],
        runtimes.map((each) => [each.runtime_key, each.turns, each.conversations, each.server_made]),
        runtimes_total,
      ),
    )
  }
  if (coverage.turns > 0) {
    blocks.push(
      tableOf(
        'Coverage of the turns that are left out (how complete they are, not usage)',
        ['Has', 'Turns'],
        [
          ['a runtime', shareOf(coverage.runtime, coverage.turns)],
          ['an inference id', shareOf(coverage.inference, coverage.turns)],
          ['both', shareOf(coverage.both, coverage.turns)],
        ],
      ),
    )
  }
  return { id: 'analytics', title: 'Cutover and usage', blocks }
}

function journal({ kinds, runs, total }: NonNullable<Report['journal']>): Section {
  return {
    id: 'journal',
    title: 'Journal of the working copy',
    blocks: [
      tableOf('Writes by kind', ['Kind', 'Runs'], Object.entries(kinds)),
      tableOf(
        'Writes, newest first',
        ['Run', 'Kind', 'Rows', 'When', 'Who', 'Rule', 'Note'],
        runs.map((run) => [
          run.run_id,
          run.kind,
          run.rows,
          timeInWords(run.at_ms),
          run.person,
          run.rule,
          run.note,
        ]),
        total,
      ),
    ],
  }
}

function resultBlock(caption: string, { columns, rows, total }: ResultTable): Block {
  return tableOf(
    caption,
    columns,
    rows.map((row) =>
      row.map((cell) => (cell === null ? 'NULL' : typeof cell === 'number' ? String(cell) : cell)),
    ),
    total,
  )
}

function check({
  id,
  number: place,
  title,
  verdict,
  explanation,
  sql,
  result,
  beyond_sql,
  response,
}: ValidationCheck): Section {
  return {
    id: `check-${id}`,
    title: `${place}. ${title}`,
    blocks: [
      { kind: 'verdict', verdict: VERDICT_WORDS[verdict], text: explanation },
      ...(sql === null ? [] : [{ kind: 'code', label: `SQL of check ${place}`, text: sql } as const]),
      ...(result === null ? [] : [resultBlock(`Result of check ${place}`, result)]),
      ...(beyond_sql === null
        ? []
        : [
            paragraph(beyond_sql.explanation),
            ...(beyond_sql.result === null
              ? []
              : [resultBlock(`What check ${place} found beyond SQL`, beyond_sql.result)]),
          ]),
      ...(response === '' ? [] : [paragraph(`Recommended: ${response}`)]),
    ],
  }
}

function validation({ checks, ran_at_ms }: Report['validation']): Section {
  return {
    id: 'validation',
    title: 'Validation',
    blocks: [
      paragraph(
        `The checks of the playbook, run on the working copy at ${timeInWords(ran_at_ms)}: ${verdictsInWords(checks)}.`,
      ),
      tableOf(
        'Verdicts',
        ['Check', 'Title', 'Verdict'],
        checks.map((each) => [each.number, each.title, VERDICT_WORDS[each.verdict]]),
      ),
    ],
    sections: checks.map(check),
  }
}

/** What a report says, section by section, the same in every format that people read. */
export function composeReport(report: Report): ReportDocument {
  const { versions } = report
  return {
    title: `Turnscope report: ${report.name}`,
    lead: [
      `Made ${timeInWords(report.made_at_ms)} by Turnscope ${versions.turnscope} (SQLite ${versions.sqlite}, Node ${versions.node}).`,
      ...(report.partly_read ? [ONLY_READ_SENTENCE] : []),
      ...report.redaction,
    ],
    summary: summary(report),
    sections: [
      evidence(report),
      ...salvaged(report),
      schema(report),
      ...(report.plan === null ? [] : [planned(report.plan)]),
      ...(report.migration === null ? [] : [migrated(report.migration)]),
      ...(report.missing === null ? [] : [missing(report.missing, report.server_fills)]),
      ...(report.evidence_states === null ? [] : [evidenceStates(report.evidence_states)]),
      ...(report.conversations === null ? [] : [conversations(report.conversations, report.timeline_store)]),
      ...(report.analytics === null ? [] : [analytics(report.analytics)]),
      ...(report.notes === undefined ? [] : [notes(report.notes)]),
      ...(report.journal === null ? [] : [journal(report.journal)]),
      ...(report.comparison === undefined ? [] : [comparison(report.comparison)]),
      validation(report.validation),
    ],
  }
}
