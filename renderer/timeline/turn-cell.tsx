import type { Int64 } from '../../shared/contract/int64.ts'
import type { Turn } from '../../shared/contract/model.ts'
import { formatCount } from '../format/number.ts'
import { formatInstant, NO_TIME, recordedTime, type Zone } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { IdText } from '../ui/id-text.tsx'
import { RuntimeTag } from '../ui/runtime.tsx'
import { EvidenceSummary } from './evidence-summary.tsx'
import styles from './turn-cell.module.css'
import type { ColumnId } from './turn-columns.tsx'

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
      return <Clock ms={turn.updated_at_ms} zone="utc" dated={dated} />
    case 'local':
      return <Clock ms={turn.updated_at_ms} zone="local" dated={dated} />
    case 'session':
      return (
        <span className={repeated ? styles.repeated : styles.fresh}>
          <IdText text={turn.session_id} max={40} />
        </span>
      )
    case 'turn':
      return <IdText text={turn.turn_id} max={60} />
    case 'runtime':
      return <RuntimeTag runtime_key={turn.runtime_key} look={styleOf(turn.runtime_key)} max={48} />
    case 'inference':
      return turn.inference_id === '' ? (
        <i className={styles.unknown}>unknown</i>
      ) : (
        <IdText text={turn.inference_id} max={60} />
      )
    case 'evidence':
      return <EvidenceSummary evidence={turn.evidence} />
  }
}

function Clock({ ms, zone, dated }: { readonly ms: Int64; readonly zone: Zone; readonly dated: boolean }) {
  const recorded = recordedTime(ms, zone)
  if (recorded.kind === 'none') return <i className={styles.unknown}>{NO_TIME}</i>
  if (recorded.kind === 'beyond') return <span title="Not an instant any calendar has.">{recorded.text}</span>
  return (
    <time
      className={styles.time}
      title={`${formatInstant(ms, 'utc')}\n${formatInstant(ms, 'local')}\n${ms} ms since epoch`}
    >
      {dated && <span className={styles.date}>{recorded.at.date}</span>}
      {recorded.at.time}
    </time>
  )
}
