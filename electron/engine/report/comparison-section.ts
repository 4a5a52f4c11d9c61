import type { Changes, Comparison } from '../../../shared/contract/compare.ts'
import { formatCount, plural, switchesInWords } from '../../../shared/truth/words.ts'
import { type Block, paragraph, type Section, tableOf } from './document.ts'

const changes = ({ added, removed, changed, same, unread }: Changes): (string | number)[] => [
  added,
  removed,
  changed,
  same,
  unread ?? '',
]

const listed = (caption: string, columns: readonly string[], rows: (string | number)[][]): Block[] =>
  rows.length === 0 ? [] : [tableOf(caption, columns, rows)]

/** What another copy (B) has otherwise than this one (A). */
export function comparison(compared: Comparison): Section {
  const { a, b, counts, switches, tables } = compared
  return {
    id: 'comparison',
    title: 'Comparison with another copy',
    blocks: [
      {
        kind: 'facts',
        items: [
          ['A', `${a.path}, ${a.generation}, ${plural(counts.a.turns, 'turn')}`],
          ['B', `${b.path}, ${b.generation}, ${plural(counts.b.turns, 'turn')}`],
        ],
      },
      paragraph(compared.words),
      tableOf(
        'Rows by full primary key',
        ['Rows of', 'Only in B', 'Only in A', 'Changed', 'Same', 'Not known'],
        [
          ['conversations', ...changes(compared.conversations)],
          ['turns', ...changes(compared.turns)],
          ...tables.flatMap(({ name, rows }) => (rows === null ? [] : [[name, ...changes(rows)]])),
        ],
      ),
      ...tables.flatMap(({ name, note }) => (note === null ? [] : [paragraph(`${name}: ${note}`)])),
      ...listed('Changed columns', ['Column', 'Turns'], Object.entries(compared.changed_columns)),
      ...listed(
        'Evidence states that are others',
        ['Column', 'A', 'B', 'Turns'],
        compared.evidence.map((one) => [one.column, one.a, one.b, one.turns]),
      ),
      paragraph(
        `Switches: ${switchesInWords(switches.a)} in A, ${switchesInWords(switches.b)} in B; ${formatCount(switches.gained)} gained, ${formatCount(switches.lost)} lost.`,
      ),
      ...listed(
        'Not as a migration of A by Turnscope would be',
        ['What'],
        compared.unlike_ours.map((line) => [line]),
      ),
      ...listed(
        'Schema',
        ['Part', 'Name', 'A', 'B'],
        compared.schema.differences.map(({ kind, name, a, b }) => [kind, name, a ?? 'none', b ?? 'none']),
      ),
    ],
  }
}
