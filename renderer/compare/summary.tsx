import type { Changes, Comparison } from '../../shared/contract/compare.ts'
import { formatCount, plural, switchesInWords } from '../../shared/truth/words.ts'
import { useUi } from '../state/ui.ts'
import { Table } from '../tables/data-table.tsx'
import { Button, Card, EvidenceTag, IdText, Stack, Text } from '../ui/index.ts'
import styles from './compare.module.css'

const named = (...names: readonly string[]) => names.map((header) => ({ header }))

const changes = ({ added, removed, changed, same, unread }: Changes): string[] => [
  ...[added, removed, changed, same].map(formatCount),
  unread === undefined ? '' : formatCount(unread),
]

const Declared = ({ text }: { readonly text: string | null }) =>
  text === null ? <Text tone="muted">none</Text> : <IdText text={text} max={400} wrap />

function Columns({ columns }: { readonly columns: Comparison['changed_columns'] }) {
  const choose = useUi((state) => state.choose)
  return (
    <Card title="Changed columns" note="turns">
      <Table
        named
        className={styles.table}
        label="Changed columns"
        columns={named('column', 'turns', 'go there')}
        rows={Object.entries(columns).map(([name, turns]) => [
          <IdText key="name" text={name} max={40} />,
          formatCount(turns),
          <Button
            key="list"
            size="s"
            tone="quiet"
            onClick={() => choose('compare', { show: 'turns', conv: null, column: name, row: 0 })}
          >
            List them
          </Button>,
        ])}
      />
    </Card>
  )
}

/** What differs between two copies, in numbers. */
export function Summary({ comparison }: { readonly comparison: Comparison }) {
  const { counts, conversations, turns, changed_columns, schema, tables, switches, evidence, unlike_ours } =
    comparison
  return (
    <div className={styles.summary}>
      <div className={styles.cards}>
        <Card title="Rows" note="by full primary key">
          <Table
            named
            className={styles.table}
            label="Rows"
            columns={named('rows of', 'only in B', 'only in A', 'changed', 'same', 'not known')}
            rows={[
              ['conversations', ...changes(conversations)],
              ['turns', ...changes(turns)],
              ...tables.map(({ name, rows, note }) => [
                <IdText key="name" text={name} max={40} />,
                ...(rows === null ? [note ?? ''] : changes(rows)),
              ]),
            ]}
          />
        </Card>
        <Card title="Before and after">
          <Table
            named
            className={styles.table}
            label="Before and after"
            columns={named('what', 'A', 'B')}
            rows={[
              ['generation', comparison.a.generation, comparison.b.generation],
              ['turns', formatCount(counts.a.turns), formatCount(counts.b.turns)],
              ['conversations', formatCount(counts.a.conversations), formatCount(counts.b.conversations)],
              [
                'turns that lack a value',
                formatCount(counts.a.missing_runtime_or_inference),
                formatCount(counts.b.missing_runtime_or_inference),
              ],
              ['server-made', formatCount(counts.a.server_made), formatCount(counts.b.server_made)],
              ['switches', switchesInWords(switches.a), switchesInWords(switches.b)],
              ['of them only there', formatCount(switches.lost), formatCount(switches.gained)],
            ]}
          />
          {comparison.pointers_differ !== null && (
            <Text as="p" tone="muted" size="s">
              Latest pointers, no history:{' '}
              {comparison.pointers_differ === 0
                ? 'the same'
                : `other in ${plural(comparison.pointers_differ, 'conversation')}`}
              .
            </Text>
          )}
        </Card>
        {Object.keys(changed_columns).length > 0 && <Columns columns={changed_columns} />}
        {evidence.length > 0 && (
          <Card title="Evidence states" note="turns whose state is another">
            <Table
              named
              className={styles.table}
              label="Evidence states"
              columns={named('column', 'A', 'B', 'turns')}
              rows={evidence.map(({ column, a, b, turns }) => [
                column,
                <EvidenceTag key="a" state={a} />,
                <EvidenceTag key="b" state={b} />,
                formatCount(turns),
              ])}
            />
          </Card>
        )}
        {unlike_ours.length > 0 && (
          <Card title="Not as our migration of A would be">
            <Stack as="ul" gap={6}>
              {unlike_ours.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </Stack>
          </Card>
        )}
        {schema.differences.length > 0 && (
          <Card title="Schema">
            <Table
              named
              className={styles.table}
              label="Schema"
              columns={named('part', 'A', 'B')}
              rows={schema.differences.map(({ kind, name, a, b }) => [
                <span key="name">
                  {kind} <IdText text={name} max={48} />
                </span>,
                <Declared key="a" text={a} />,
                <Declared key="b" text={b} />,
              ])}
            />
          </Card>
        )}
      </div>
    </div>
  )
}
