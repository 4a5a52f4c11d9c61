import { createColumnHelper, tableFeatures } from '@tanstack/react-table'
import { SquareChartGantt } from 'lucide-react'
import type { ReactNode } from 'react'
import type { MissingTurn } from '../../shared/contract/model.ts'
import { REASONS } from '../format/reasons.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { AssertedMark, IdText, JsonPath, RuntimeTag, TimeText, UnknownTag } from '../ui/index.ts'
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

interface PairProps {
  readonly top: ReactNode
  readonly bottom: ReactNode
  readonly title?: string
}

/** Two facts that belong together, one above the other, so that all of a row is in sight at once. */
function Pair({ top, bottom, title }: PairProps) {
  return (
    <span className={styles.pair} title={title}>
      <span className={styles.top}>{top}</span>
      <span className={styles.bottom}>{bottom}</span>
    </span>
  )
}

/** How the values came into their columns, on hover; nothing where they came with the file. */
function originOf({ provenance }: MissingTurn): { title?: string } {
  const origins = [provenance.runtime_key, provenance.inference_id].filter((origin) => origin !== null)
  return origins.length === 0 ? {} : { title: origins.map(({ text }) => text).join('\n') }
}

export function missingColumns({ lookOf, onTimeline, zone }: CellMeans) {
  const column = (id: string, header: string, cell: (turn: MissingTurn) => ReactNode) =>
    helper.display({
      id,
      header,
      cell: ({ row }) => (row.original.turn === undefined ? null : cell(row.original.turn)),
    })
  return helper.columns([
    column('conversation', 'conversation, session', (turn) => (
      <Pair
        top={<IdText text={turn.conv_id} max={20} />}
        bottom={<IdText text={turn.session_id} max={21} />}
      />
    )),
    column('turn', `turn, time ${zone}`, (turn) => (
      <Pair
        top={<IdText text={turn.turn_id} max={20} />}
        bottom={<TimeText ms={turn.updated_at_ms} show="date-time" />}
      />
    )),
    column('runtime', 'runtime, inference', (turn) => (
      <Pair
        {...originOf(turn)}
        top={
          <>
            <RuntimeTag runtime_key={turn.runtime_key} look={lookOf(turn.runtime_key)} max={22} />
            <AssertedMark provenance={turn.provenance.runtime_key} plain />
          </>
        }
        bottom={
          turn.inference_id === '' ? (
            <UnknownTag />
          ) : (
            <>
              <IdText text={turn.inference_id} max={20} />
              <AssertedMark provenance={turn.provenance.inference_id} plain />
            </>
          )
        }
      />
    )),
    column('reason', 'reason', (turn) => (
      <Pair
        title={`${turn.reason}: ${REASONS[turn.reason].long}`}
        top={REASONS[turn.reason].short}
        bottom={<code>{turn.reason}</code>}
      />
    )),
    column('candidate', 'best candidate', (turn) => {
      const best = turn.candidates[0]
      if (best === undefined)
        return (
          <span className={styles.nothing}>{turn.reason === 'backfill-pending' ? 'not needed' : 'none'}</span>
        )
      const more = turn.candidates.length - 1
      return (
        <Pair
          top={
            <span className={styles.candidate}>
              <IdText text={best.value} max={24} />
              {more > 0 && <span className={styles.more}>and {more} more</span>}
            </span>
          }
          bottom={<JsonPath path={best.path} />}
        />
      )
    }),
    column('go', 'timeline', (turn) => (
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
