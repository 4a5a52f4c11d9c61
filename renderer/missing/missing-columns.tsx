import { createColumnHelper, tableFeatures } from '@tanstack/react-table'
import { SquareChartGantt } from 'lucide-react'
import type { MissingTurn } from '../../shared/contract/model.ts'
import { REASONS } from '../format/reasons.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { IdText, JsonPath, RuntimeTag, TimeText, UnknownTag } from '../ui/index.ts'
import styles from './missing-table.module.css'

/** A row by its index in the whole list; `turn` is undefined while its page is on its way. */
export interface MissingRow {
  readonly index: number
  readonly turn: MissingTurn | undefined
}

export const features = tableFeatures({})
const helper = createColumnHelper<typeof features, MissingRow>()

interface CellMeans {
  readonly lookOf: (runtime_key: string) => RuntimeStyle
  readonly onTimeline: (turn: MissingTurn) => void
  /** Name of the zone of all times, for the header. */
  readonly zone: string
}

export function missingColumns({ lookOf, onTimeline, zone }: CellMeans) {
  const column = (id: string, header: string, cell: (turn: MissingTurn) => React.ReactNode) =>
    helper.display({
      id,
      header,
      cell: ({ row }) => (row.original.turn === undefined ? null : cell(row.original.turn)),
    })
  return helper.columns([
    column('conversation', 'conversation', (turn) => <IdText text={turn.conv_id} max={22} />),
    column('session', 'session', (turn) => <IdText text={turn.session_id} max={15} />),
    column('turn', 'turn', (turn) => <IdText text={turn.turn_id} max={18} />),
    column('time', `time, ${zone}`, (turn) => <TimeText ms={turn.updated_at_ms} show="date-time" />),
    column('runtime', 'runtime', (turn) => (
      <RuntimeTag runtime_key={turn.runtime_key} look={lookOf(turn.runtime_key)} max={18} />
    )),
    column('inference', 'inference', (turn) =>
      turn.inference_id === '' ? <UnknownTag /> : <IdText text={turn.inference_id} max={16} />,
    ),
    column('reason', 'reason', (turn) => (
      <span className={styles.reason} title={`${turn.reason}: ${REASONS[turn.reason].long}`}>
        {REASONS[turn.reason].short} <code>{turn.reason}</code>
      </span>
    )),
    column('candidate', 'best candidate', (turn) => {
      const best = turn.candidates[0]
      if (best === undefined) return <span className={styles.nothing}>none</span>
      return (
        <span className={styles.candidate}>
          <b>
            <IdText text={best.value} max={18} />
          </b>
          <JsonPath path={best.path} />
          {turn.candidates.length > 1 && <span className={styles.more}>+{turn.candidates.length - 1}</span>}
        </span>
      )
    }),
    column('go', '', (turn) => (
      <button
        type="button"
        className={styles.go}
        tabIndex={-1}
        title="Show the turn in its timeline (t)"
        aria-label="Show the turn in its timeline"
        onClick={(event) => {
          event.stopPropagation()
          onTimeline(turn)
        }}
      >
        <SquareChartGantt size={15} aria-hidden />
      </button>
    )),
  ])
}
