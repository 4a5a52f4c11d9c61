import type { ReactNode } from 'react'
import type { Turn } from '../../shared/contract/model.ts'
import { turnNotes } from '../../shared/truth/turn-notes.ts'
import { formatCount, NO_TIME } from '../../shared/truth/words.ts'
import { formatInstant, localZoneName, type Zone } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { AssertedMark } from '../ui/asserted-mark.tsx'
import { EvidenceSummary } from '../ui/evidence-summary.tsx'
import { evidenceWords } from '../ui/evidence-words.ts'
import type { GridColumn } from '../ui/grid-columns.ts'
import { IdText } from '../ui/id-text.tsx'
import { Row, Text } from '../ui/layout.tsx'
import { PreviewTag, RuntimeTag } from '../ui/runtime.tsx'
import styles from './turn-table.module.css'
import { dayOf, timesOf } from './turn-times.ts'

/** The whole name stands in the header's title. */
const ZONE = localZoneName()

/** Local time adds nothing where the machine lives in UTC. */
export const HIDDEN_AT_FIRST = /^(UTC|Etc\/UTC|Etc\/GMT|GMT)$/.test(ZONE) ? ['local'] : []

const clock = (id: Zone, header: string): GridColumn<Turn> => ({
  id,
  header,
  min: 80,
  whole: true,
  note: (first) => <span title={id === 'local' ? ZONE : undefined}>{dayOf(first, id)}</span>,
  cell: (turn, _, above) => (
    <Clock turn={turn} zone={id} dated={above !== undefined && dayOf(turn, id) !== dayOf(above, id)} />
  ),
  copies: [[header, (turn) => formatInstant(turn.updated_at_ms, id)]],
})

export const turnColumns = (styleOf: (runtime_key: string) => RuntimeStyle): GridColumn<Turn>[] => {
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
    clock('utc', 'UTC'),
    clock('local', ZONE.split('/').at(-1) ?? ZONE),
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
      min: 76,
      gives: true,
      cell: (turn) => <IdText text={turn.turn_id} wrap={false} />,
      copies: [['turn', (turn) => turn.turn_id]],
    },
    {
      id: 'runtime',
      header: 'runtime',
      min: 84,
      cell: (turn) => (
        <Row as="span" align="center" narrows title={turn.provenance.runtime_key?.text}>
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
      min: 68,
      gives: true,
      cell: (turn) =>
        turn.inference_id === '' ? (
          <i className={styles.unknown}>unknown</i>
        ) : (
          <Row as="span" align="center" narrows title={turn.provenance.inference_id?.text}>
            <IdText text={turn.inference_id} wrap={false} />
            <AssertedMark provenance={turn.provenance.inference_id} />
          </Row>
        ),
      copies: [['inference', (turn) => turn.inference_id]],
    },
    {
      id: 'evidence',
      header: 'evidence',
      min: 64,
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
  const times = timesOf(turn)
  const recorded = times[zone]
  if (recorded.kind === 'none') return <i className={styles.unknown}>{NO_TIME}</i>
  if (recorded.kind === 'beyond')
    return (
      <span className={styles.beyond} title={`${recorded.text}: not an instant any calendar has.`}>
        {recorded.text}
      </span>
    )
  const both = [times.utc, times.local].flatMap((time) =>
    time.kind === 'instant' ? [`${time.at.date} ${time.at.time} ${time.at.zone}`] : [],
  )
  return (
    <time className={styles.time} title={[...both, `${turn.updated_at_ms} ms since epoch`].join('\n')}>
      {dated && <span className={styles.date}>{recorded.at.date}</span>}
      {recorded.at.time}
    </time>
  )
}
