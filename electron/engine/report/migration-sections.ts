import { integrityInWords, referencesInWords } from '../../../shared/contract/migration-words.ts'
import type { Migration, Plan, PlanStep, ServerFills } from '../../../shared/contract/model.ts'
import { serverWillWords } from '../../../shared/truth/server-made.ts'
import {
  carriedOverSentence,
  forbiddenSentences,
  formatCount,
  plural,
  serverFillsSentence,
  sharesSentence,
  timeInWords,
} from '../../../shared/truth/words.ts'
import { type Block, paragraph, type Section, tableOf } from './document.ts'
import { VERDICT_WORDS } from './verdict-words.ts'

const steps = (caption: string, all: readonly PlanStep[]): Block[] => [
  tableOf(
    caption,
    ['Step', 'Kind', 'Status', 'Reason'],
    all.map(({ id, kind, status, reason }) => [id, kind, status, reason]),
  ),
  ...all
    .filter(({ status, sql }) => status !== 'not-needed' && status !== 'barred' && sql !== '')
    .map(({ id, sql }): Block => ({ kind: 'code', label: `SQL of ${id}`, text: `${sql};` })),
]

const reasons = ({ reasons: counts, forbidden }: Plan['backfill'] | Migration['backfill']): Block[] =>
  Object.keys(counts).length === 0
    ? []
    : [
        tableOf('Why rows stay missing', ['Reason', 'Rows'], Object.entries(counts)),
        ...forbiddenSentences(forbidden).map(paragraph),
      ]

/** What a server will do to the rows that stay empty. */
export function serverFills(fills: ServerFills | null): Block[] {
  if (fills === null) return []
  const sentence = paragraph(serverFillsSentence(fills))
  if (fills.rows === 0) return [sentence]
  return [
    sentence,
    tableOf(
      'What a server that opens the result will write into rows that were kept empty',
      ['Rows', 'Column', 'Value', 'How', 'Path'],
      fills.groups.map((group) => [
        group.rows,
        group.column,
        group.value,
        serverWillWords(group),
        group.path,
      ]),
      fills.groups_total,
    ),
  ]
}

const shares = (backfill: Plan['backfill'] | Migration['backfill']): Block[] => {
  const sentence = sharesSentence(backfill)
  return sentence === null ? [] : [paragraph(sentence)]
}

const carriedOver = ({ carried_over }: Plan['backfill'] | Migration['backfill']): Block[] => {
  const sentence = carried_over && carriedOverSentence(carried_over)
  return sentence === null ? [] : [paragraph(sentence)]
}

/** What a migration would do. */
export function planned({ steps: all, backfill, refused }: Plan): Section {
  const pending = all.filter(({ status }) => status === 'pending').length
  return {
    id: 'plan',
    title: 'What a migration would do',
    blocks: [
      paragraph(
        refused !== null
          ? `This file cannot be migrated. ${refused}`
          : pending === 0
            ? 'Nothing: every part is there and no row can be filled from its own metadata.'
            : `${plural(pending, 'step')} to take. Nothing has been written.`,
      ),
      ...steps('Plan', all),
      ...shares(backfill),
      {
        kind: 'facts',
        items: [
          ['Rows it would fill', formatCount(backfill.rows_to_fill)],
          ['Runtimes', formatCount(backfill.fill_runtime)],
          ['Inference ids', formatCount(backfill.fill_inference)],
          ['Rows that would stay missing', formatCount(backfill.stay_missing)],
        ],
      },
      ...reasons(backfill),
      ...carriedOver(backfill),
    ],
  }
}

/** What the migration did. */
export function migrated({
  steps: all,
  backfill,
  verification,
  started_at_ms,
  took_ms,
  person,
}: Migration): Section {
  const unchanged = verification.digest_before === verification.digest_after
  const references = referencesInWords(verification)
  return {
    id: 'migration',
    title: 'What the migration did',
    blocks: [
      paragraph(
        `Run by ${person}, ${timeInWords(started_at_ms)}, in ${formatCount(took_ms)} ms, on the working copy. The evidence is as it was.`,
      ),
      ...steps('Steps', all),
      ...shares(backfill),
      {
        kind: 'facts',
        items: [
          ['Rows looked at', formatCount(backfill.scanned)],
          ['Rows filled', formatCount(backfill.rows_filled)],
          ['Runtimes filled', formatCount(backfill.filled_runtime)],
          ['Inference ids filled', formatCount(backfill.filled_inference)],
          ['Rows that stay missing', formatCount(backfill.stay_missing)],
        ],
      },
      ...reasons(backfill),
      ...carriedOver(backfill),
    ],
    sections: [
      {
        id: 'verification',
        title: 'Verification',
        blocks: [
          {
            kind: 'verdict',
            verdict: verification.ok ? VERDICT_WORDS.pass : VERDICT_WORDS.fail,
            text: unchanged
              ? 'Everything that was not to change is unchanged.'
              : 'Values that were not to change have changed.',
          },
          {
            kind: 'facts',
            items: [
              ['integrity_check', integrityInWords(verification)],
              ...(references === null ? [] : [['foreign_key_check', references] as const]),
              ['Rows before', formatCount(verification.rows_before)],
              ['Rows after', formatCount(verification.rows_after)],
              ['SHA-256 of the unchanged values before', verification.digest_before],
              ['SHA-256 of the unchanged values after', verification.digest_after],
              [
                'Every filled value is what its row’s metadata says',
                verification.backfill_exact ? 'yes' : 'no',
              ],
            ],
          },
        ],
      },
    ],
  }
}
