import type { Turn } from '../../shared/contract/model.ts'
import { formatCount } from '../format/number.ts'
import { NO_TIME, type Zone } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { AssertedMark } from '../ui/asserted-mark.tsx'
import { EvidenceSummary } from '../ui/evidence-summary.tsx'
import { IdText } from '../ui/id-text.tsx'
import { Row } from '../ui/layout.tsx'
import { RuntimeTag } from '../ui/runtime.tsx'
import styles from './turn-cell.module.css'
import type { ColumnId } from './turn-columns.tsx'
import { timesOf } from './turn-times.ts'

interface TurnCellProps {
  readonly column: ColumnId
  readonly position: number
  readonly turn: Turn | undefined
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  /** Whether the day differs from the row above, so that the date is to be shown. */
  readonly dated: boolean
  /** Whether the session is that of the row above. */
  readonly repeated: boolean
}

export function TurnCell({ column, position, turn, styleOf, dated, repeated }: TurnCellProps) {
  if (column === 'position') return <span className={styles.number}>{formatCount(position + 1)}</span>
  if (turn === undefined) return <span className={styles.waiting} />
  switch (column) {
    case 'utc':
      return <Clock turn={turn} zone="utc" dated={dated} />
    case 'local':
      return <Clock turn={turn} zone="local" dated={dated} />
    case 'session':
      return (
        <span className={repeated ? styles.repeated : styles.fresh}>
          <IdText text={turn.session_id} max={40} />
        </span>
      )
    case 'turn':
      return <IdText text={turn.turn_id} max={60} />
    case 'runtime':
      return (
        <Row as="span" align="center" narrows title={turn.provenance.runtime_key?.text}>
          <RuntimeTag runtime_key={turn.runtime_key} look={styleOf(turn.runtime_key)} max={48} />
          <AssertedMark provenance={turn.provenance.runtime_key} />
        </Row>
      )
    case 'inference':
      return turn.inference_id === '' ? (
        <i className={styles.unknown}>unknown</i>
      ) : (
        <Row as="span" align="center" narrows title={turn.provenance.inference_id?.text}>
          <IdText text={turn.inference_id} max={60} />
          <AssertedMark provenance={turn.provenance.inference_id} />
        </Row>
      )
    case 'evidence':
      return <EvidenceSummary evidence={turn.evidence} />
  }
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
