import type { ReactNode } from 'react'
import type { ComparedTurn } from '../../shared/contract/compare.ts'
import type { Turn } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { formatInstant, type Zone, zoneName } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { evidenceWords } from '../ui/evidence-words.ts'
import type { GridColumn } from '../ui/grid-columns.ts'
import { IdText, Row, RuntimeTag, Text, TimeText } from '../ui/index.ts'
import { ChangeTag, TURN_WORDS } from './change-words.tsx'

/** The turn as B has it, where it does. */
const either = ({ a, b }: ComparedTurn): Turn => (b ?? a)!

/** Both where they differ, else the one. */
function Both({ a, b }: { readonly a: ReactNode; readonly b: ReactNode }) {
  return (
    <Row as="span" align="center" gap={6} narrows>
      {a}
      <span aria-hidden>→</span>
      <span className="visually-hidden">in A, in B</span>
      {b}
    </Row>
  )
}

const place = (turn: Turn | null): string => (turn === null ? '' : formatCount(turn.position + 1))

const states = (turn: Turn): string =>
  evidenceWords(turn.evidence)
    .map(({ words }) => words)
    .join(', ')

function id(text: string): ReactNode {
  return text === '' ? (
    <Text as="i" tone="muted">
      unknown
    </Text>
  ) : (
    <IdText text={text} wrap={false} />
  )
}

export const comparedTurnColumns = (
  styleOf: (runtime_key: string) => RuntimeStyle,
  zone: Zone,
): GridColumn<ComparedTurn>[] => {
  const value = (
    turn: ComparedTurn,
    of: (turn: Turn) => string,
    draw: (text: string) => ReactNode,
  ): ReactNode => {
    const { a, b } = turn
    if (a === null || b === null || of(a) === of(b)) return draw(of(either(turn)))
    return <Both a={draw(of(a))} b={draw(of(b))} />
  }
  return [
    {
      id: 'change',
      header: 'change',
      min: 86,
      whole: true,
      kept: true,
      cell: ({ change }) => <ChangeTag change={change} />,
      copies: [['change', ({ change }) => TURN_WORDS[change]]],
    },
    {
      id: 'places',
      header: '# A, B',
      min: 74,
      whole: true,
      align: 'end',
      cell: ({ a, b }) => (
        <Text tone="quiet">
          {place(a) || '–'}, {place(b) || '–'}
        </Text>
      ),
      copies: [
        ['# A', ({ a }) => (a === null ? '' : a.position + 1)],
        ['# B', ({ b }) => (b === null ? '' : b.position + 1)],
      ],
    },
    {
      id: 'time',
      header: `time ${zoneName(zone)}`,
      min: 160,
      whole: true,
      cell: (turn) => <TimeText ms={either(turn).updated_at_ms} show="date-time" />,
      copies: [[`time ${zoneName(zone)}`, (turn) => formatInstant(either(turn).updated_at_ms, zone)]],
    },
    {
      id: 'conversation',
      header: 'conversation',
      min: 76,
      gives: true,
      cell: (turn) => <IdText text={either(turn).conv_id} wrap={false} />,
      copies: [['conversation', (turn) => either(turn).conv_id]],
    },
    {
      id: 'turn',
      header: 'turn',
      min: 76,
      gives: true,
      cell: (turn) => <IdText text={either(turn).turn_id} wrap={false} />,
      copies: [['turn', (turn) => either(turn).turn_id]],
    },
    {
      id: 'runtime',
      header: 'runtime',
      min: 170,
      whole: 260,
      cell: (turn) =>
        value(
          turn,
          ({ runtime_key }) => runtime_key,
          (runtime_key) => <RuntimeTag runtime_key={runtime_key} look={styleOf(runtime_key)} max={32} />,
        ),
      copies: [
        ['runtime in A', ({ a }) => a?.runtime_key ?? ''],
        ['runtime in B', ({ b }) => b?.runtime_key ?? ''],
      ],
    },
    {
      id: 'inference',
      header: 'inference',
      min: 90,
      gives: true,
      cell: (turn) => value(turn, ({ inference_id }) => inference_id, id),
      copies: [
        ['inference in A', ({ a }) => a?.inference_id ?? ''],
        ['inference in B', ({ b }) => b?.inference_id ?? ''],
      ],
    },
    {
      id: 'evidence',
      header: 'evidence',
      min: 90,
      cell: (turn) =>
        value(turn, states, (words) => (
          <Text ellipsis title={words}>
            {words}
          </Text>
        )),
      copies: [
        ['evidence in A', ({ a }) => (a === null ? '' : states(a))],
        ['evidence in B', ({ b }) => (b === null ? '' : states(b))],
      ],
    },
    {
      id: 'columns',
      header: 'changed columns',
      min: 120,
      grows: true,
      cell: ({ columns }) => <IdText text={columns.join(', ') || '–'} wrap={false} />,
      copies: [['changed columns', ({ columns }) => columns.join(', ')]],
    },
  ]
}
