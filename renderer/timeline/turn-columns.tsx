import type { ReactNode } from 'react'
import type { Turn } from '../../shared/contract/model.ts'
import type { Provenance } from '../../shared/contract/run-kind.ts'
import { turnNotes } from '../../shared/truth/turn-notes.ts'
import { formatCount, NO_TIME } from '../../shared/truth/words.ts'
import { provenanceIn } from '../format/provenance.ts'
import { formatInstant, inBothZones, localName, type Zone, zoneName } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { AssertedMark } from '../ui/asserted-mark.tsx'
import { EvidenceSummary } from '../ui/evidence-summary.tsx'
import { evidenceWords } from '../ui/evidence-words.ts'
import type { GridColumn } from '../ui/grid-columns.ts'
import { IdText } from '../ui/id-text.tsx'
import { titleOf } from '../ui/index.ts'
import { Row, Text } from '../ui/layout.tsx'
import { PreviewTag, PreviewText, RuntimeTag } from '../ui/runtime.tsx'
import styles from './turn-table.module.css'
import { dayOf, timesOf } from './turn-times.ts'

const clock = (zone: Zone): GridColumn<Turn> => ({
  id: 'time',
  header: zone === 'utc' ? 'UTC' : localName(),
  min: 80,
  whole: true,
  note: (first) => <span title={zoneName(zone)}>{dayOf(first, zone)}</span>,
  cell: (turn, _, above) => (
    <Clock turn={turn} zone={zone} dated={above !== undefined && dayOf(turn, zone) !== dayOf(above, zone)} />
  ),
  copies: [[`time ${zoneName(zone)}`, (turn) => formatInstant(turn.updated_at_ms, zone)]],
})

export const turnColumns = (
  styleOf: (runtime_key: string) => RuntimeStyle,
  zone: Zone,
): GridColumn<Turn>[] => {
  const origin = (provenance: Provenance | null): string | undefined =>
    provenance === null ? undefined : titleOf(provenanceIn(provenance, zone))
  const number = (index: number): ReactNode => <Text tone="quiet">{formatCount(index + 1)}</Text>
  return [
    {
      id: 'position',
      header: '#',
      min: 36,
      whole: true,
      align: 'end',
      kept: true,
      cell: (turn) => number(turn.position),
      waiting: number,
      copies: [['#', (turn) => turn.position + 1]],
    },
    clock(zone),
    {
      id: 'session',
      header: 'session',
      min: 62,
      gives: true,
      cell: (turn, _, above) => (
        <Row as="span" narrows tone={above?.session_id === turn.session_id ? 'muted' : 'ink'}>
          <IdText text={turn.session_id} wrap={false} />
        </Row>
      ),
      copies: [['session', (turn) => turn.session_id]],
    },
    {
      id: 'turn',
      header: 'turn',
      min: 62,
      gives: true,
      cell: (turn) => <IdText text={turn.turn_id} wrap={false} />,
      copies: [['turn', (turn) => turn.turn_id]],
    },
    {
      id: 'runtime',
      header: 'runtime',
      min: 84,
      whole: 220,
      cell: (turn) => (
        <Row as="span" align="center" narrows title={origin(turn.provenance.runtime_key)}>
          {turn.preview?.runtime_key === undefined ? (
            <RuntimeTag runtime_key={turn.runtime_key} look={styleOf(turn.runtime_key)} max={48} />
          ) : (
            <PreviewTag
              runtime_key={turn.preview.runtime_key}
              look={styleOf(turn.preview.runtime_key)}
              max={48}
            />
          )}
          <AssertedMark provenance={turn.provenance.runtime_key} />
        </Row>
      ),
      copies: [['runtime', (turn) => turn.runtime_key]],
    },
    {
      id: 'inference',
      header: 'inference',
      min: 66,
      gives: true,
      cell: (turn) =>
        turn.preview?.inference_id !== undefined ? (
          <PreviewText text={turn.preview.inference_id} />
        ) : turn.inference_id === '' ? (
          <i className={styles.unknown}>unknown</i>
        ) : (
          <Row as="span" align="center" narrows title={origin(turn.provenance.inference_id)}>
            <IdText text={turn.inference_id} wrap={false} />
            <AssertedMark provenance={turn.provenance.inference_id} />
          </Row>
        ),
      copies: [['inference', (turn) => turn.inference_id]],
    },
    {
      id: 'evidence',
      header: 'evidence',
      min: 72,
      cell: (turn) => <EvidenceSummary turn={turn} />,
      copies: [
        [
          'evidence',
          (turn) =>
            evidenceWords(turn.evidence)
              .map(({ words }) => words)
              .concat(turnNotes(turn))
              .join(', '),
        ],
      ],
    },
  ]
}

function Clock({ turn, zone, dated }: { readonly turn: Turn; readonly zone: Zone; readonly dated: boolean }) {
  const recorded = timesOf(turn)[zone]
  if (recorded.kind === 'none') return <i className={styles.unknown}>{NO_TIME}</i>
  if (recorded.kind === 'beyond')
    return (
      <span className={styles.beyond} title={`${recorded.text}: not an instant any calendar has.`}>
        {recorded.text}
      </span>
    )
  return (
    <time className={styles.time} title={inBothZones(turn.updated_at_ms, zone)}>
      {dated && <span className={styles.date}>{recorded.at.date}</span>}
      {recorded.at.time}
    </time>
  )
}
