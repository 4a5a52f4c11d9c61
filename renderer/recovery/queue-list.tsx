import { Ban } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { QueueItem } from '../../shared/contract/recovery.ts'
import { formatCount } from '../../shared/truth/words.ts'
import type { Queue } from '../api/use-queue.ts'
import { REASONS } from '../format/reasons.ts'
import { useUi } from '../state/ui.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { AssertedMark, IdText, Row, RuntimeTag, ServerMadeMark, TimeText, titleOf } from '../ui/index.ts'
import { ListBox } from '../ui/list-box.tsx'
import styles from './queue-list.module.css'
import { lackingWords } from './words.ts'

/** Height in CSS pixels; the style sheet keeps to it. */
const ROW = 48

interface QueueListProps {
  readonly caseView: CaseView
  readonly rows: Queue
  readonly at: number
  readonly onMove: (index: number) => void
  readonly onEnter: () => void
  readonly box: RefObject<HTMLDivElement | null>
  readonly empty: ReactNode
}

/** The rows of the chosen group. */
export function QueueList({ caseView, rows, at, onMove, onEnter, box, empty }: QueueListProps) {
  const lookOf = useRuntimeStyle(caseView)
  const { row: _, ...of } = useUi((state) => state.choices.recovery)
  const row = (item: QueueItem) => {
    const best = item.candidates[0]
    return (
      <div className={styles.row}>
        <span className={styles.turn}>
          <IdText text={item.turn_id} max={20} />
        </span>
        <span className={styles.time}>
          <TimeText ms={item.updated_at_ms} show="date-time" />
        </span>
        <span className={styles.values}>
          {item.runtime_key !== '' ? (
            <RuntimeTag runtime_key={item.runtime_key} look={lookOf(item.runtime_key)} max={16} />
          ) : item.inference_id !== '' ? (
            <IdText text={item.inference_id} max={16} />
          ) : null}
          <AssertedMark provenance={item.provenance.runtime_key ?? item.provenance.inference_id} plain />
          <ServerMadeMark source={item.server_made?.runtime_key ?? item.server_made?.inference_id} />
          <span className={styles.lacks}>lacks {lackingWords(item)}</span>
        </span>
        <span className={styles.offer}>
          {item.closed !== null ? (
            <Row
              as="span"
              gap={4}
              align="center"
              inline
              title={titleOf(`${item.closed.reason} (${item.closed.person})`)}
            >
              <Ban size={12} aria-hidden /> unrecoverable
            </Row>
          ) : best !== undefined ? (
            <span className={styles.candidate}>
              <IdText text={best.value} max={20} />
              {item.candidates.length > 1 && <span>+{item.candidates.length - 1}</span>}
            </span>
          ) : (
            <span title={REASONS[item.reason].long}>{REASONS[item.reason].short}</span>
          )}
        </span>
      </div>
    )
  }
  return (
    <ListBox
      label="Rows of this group"
      count={rows.total}
      rowHeight={ROW}
      current={at}
      onMove={onMove}
      onEnter={onEnter}
      onRange={rows.show}
      left={`queue ${JSON.stringify(of)}`}
      box={box}
      busy={rows.pending || rows.stale}
      empty={empty}
      renderRow={(index) => {
        const item = rows.row(index)
        if (item !== undefined) return row(item)
        return (
          <span className={styles.waiting}>
            <span className="visually-hidden">Row {formatCount(index + 1)} is on its way</span>
          </span>
        )
      }}
    />
  )
}
