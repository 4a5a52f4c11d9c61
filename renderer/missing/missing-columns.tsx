import { SquareChartGantt } from 'lucide-react'
import type { MissingTurn } from '../../shared/contract/model.ts'
import { serverNotes } from '../../shared/truth/turn-notes.ts'
import { provenanceIn } from '../format/provenance.ts'
import { REASONS } from '../format/reasons.ts'
import { type Zone, zoneName } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import {
  AssertedMark,
  type GridColumn,
  IdText,
  JsonPath,
  Pair,
  Row,
  RuntimeTag,
  ServerMadeMark,
  Text,
  TimeText,
  titleOf,
  UnknownTag,
} from '../ui/index.ts'
import styles from './missing-columns.module.css'

interface CellMeans {
  readonly lookOf: (runtime_key: string) => RuntimeStyle
  readonly onTimeline: (turn: MissingTurn) => void
  /** The zone of all times; the header names it. */
  readonly zone: Zone
}

/** How the values came into their columns, on hover; nothing where they came with the file. */
function originOf({ provenance }: MissingTurn, zone: Zone): { title?: string } {
  const origins = [provenance.runtime_key, provenance.inference_id].filter((origin) => origin !== null)
  return origins.length === 0
    ? {}
    : { title: origins.map((origin) => titleOf(provenanceIn(origin, zone))).join('\n') }
}

export const missingColumns = ({ lookOf, onTimeline, zone }: CellMeans): GridColumn<MissingTurn>[] => [
  {
    id: 'conversation',
    header: 'conversation, session',
    sorts: true,
    min: 130,
    gives: true,
    cell: (turn) => (
      <Pair
        top={<IdText text={turn.conv_id} wrap={false} />}
        bottom={<IdText text={turn.session_id} wrap={false} />}
      />
    ),
    copies: [
      ['conv_id', (turn) => turn.conv_id],
      ['session_id', (turn) => turn.session_id],
    ],
  },
  {
    id: 'turn',
    header: `turn, time ${zoneName(zone)}`,
    sorts: true,
    min: 164,
    gives: true,
    cell: (turn) => (
      <Pair
        top={<IdText text={turn.turn_id} wrap={false} />}
        bottom={<TimeText ms={turn.updated_at_ms} show="date-time" />}
      />
    ),
    copies: [
      ['turn_id', (turn) => turn.turn_id],
      ['updated_at_ms', (turn) => turn.updated_at_ms],
    ],
  },
  {
    id: 'runtime',
    header: 'runtime, inference',
    min: 120,
    whole: 220,
    cell: (turn) => (
      <Pair
        {...originOf(turn, zone)}
        top={
          <>
            <RuntimeTag runtime_key={turn.runtime_key} look={lookOf(turn.runtime_key)} max={32} />
            <AssertedMark provenance={turn.provenance.runtime_key} plain />
            <ServerMadeMark source={turn.server_made?.runtime_key} />
          </>
        }
        bottom={
          turn.inference_id === '' ? (
            <UnknownTag />
          ) : (
            <>
              <IdText text={turn.inference_id} max={24} />
              <AssertedMark provenance={turn.provenance.inference_id} plain />
              <ServerMadeMark source={turn.server_made?.inference_id} />
            </>
          )
        }
      />
    ),
    copies: [
      ['runtime_key', (turn) => turn.runtime_key],
      ['inference_id', (turn) => turn.inference_id],
      ['server_made', (turn) => serverNotes(turn).join('; ')],
    ],
  },
  {
    id: 'reason',
    header: 'reason',
    sorts: true,
    min: 120,
    gives: true,
    cell: (turn) => (
      <Pair
        title={`${turn.reason}: ${REASONS[turn.reason].long}`}
        top={REASONS[turn.reason].short}
        bottom={<code>{turn.reason}</code>}
      />
    ),
    copies: [['reason', (turn) => turn.reason]],
  },
  {
    id: 'candidate',
    header: 'best candidate',
    min: 120,
    whole: 220,
    grows: true,
    cell: ({ candidates, reason }) => {
      const best = candidates[0]
      if (best === undefined)
        return <Text tone="muted">{reason === 'backfill-pending' ? 'not needed' : 'none'}</Text>
      const more = candidates.length - 1
      return (
        <Pair
          top={
            <Row as="span" gap={8} align="baseline" narrows tone="warn" weight="medium">
              <IdText text={best.value} max={48} />
              {more > 0 && (
                <Text rigid tone="muted" weight="plain" size="xs">
                  and {more} more
                </Text>
              )}
            </Row>
          }
          bottom={<JsonPath path={best.path} />}
        />
      )
    },
    copies: [
      [
        'candidates',
        ({ candidates }) => candidates.map(({ path, value }) => `${path} = ${value}`).join(', '),
      ],
    ],
  },
  {
    id: 'go',
    header: 'timeline',
    unnamed: true,
    kept: true,
    min: 40,
    cell: (turn) => (
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
    ),
    copies: [],
  },
]
