import { useMemo } from 'react'
import type { Int64 } from '../../shared/contract/int64.ts'
import type { Timeline } from '../../shared/contract/model.ts'
import { UNKNOWN } from '../../shared/truth/columns.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { runtimeWord } from '../format/runtime-word.ts'
import { formatInstant, recordedTime, type Zone, zoneName } from '../format/time.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { Grid, type GridColumn, RuntimeTag, sortedPlaces, useGrid } from '../ui/index.ts'
import { segmentAt } from './layout/detail.ts'
import type { Scene } from './layout/scene.ts'
import { turnsWord } from './words.ts'

interface SegmentListProps {
  readonly scene: Scene
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  readonly zone: Zone
  readonly selected: number
  readonly onSelect: (position: number) => void
}

interface SegmentRow {
  readonly place: number
  readonly segment: Timeline['segments'][number]
}

const ROW = 30

/** The header names the zone. */
function clock(ms: Int64, zone: Zone): string {
  const recorded = recordedTime(ms, zone)
  return recorded.kind === 'instant' ? `${recorded.at.date} ${recorded.at.time}` : formatInstant(ms, zone)
}

/** How a segment begins, in words. */
function beginning(scene: Scene, index: number): string {
  const { segments } = scene.timeline
  const hidden = scene.hidden.get(index)
  const segment = segments[index]!
  const before = segments[index - 1]
  if (hidden !== undefined) {
    const from = runtimeWord(segments[hidden.from]!.runtime_key)
    return `a switch from ${from} to ${runtimeWord(segments[hidden.to]!.runtime_key)} lies somewhere in here`
  }
  if (before === undefined) return 'first segment'
  if (segment.runtime_key !== UNKNOWN && before.runtime_key !== UNKNOWN)
    return `switch from ${runtimeWord(before.runtime_key)}`
  return segment.runtime_key === UNKNOWN ? 'unknown from here' : 'known from here'
}

function segmentColumns(
  scene: Scene,
  styleOf: (runtime_key: string) => RuntimeStyle,
  zone: Zone,
): GridColumn<SegmentRow>[] {
  const time = (id: 'first_ms' | 'last_ms', name: string): GridColumn<SegmentRow> => ({
    id,
    header: `${name}, ${zoneName(zone)}`,
    min: 120,
    whole: true,
    sorts: true,
    cell: ({ segment }) => clock(segment[id], zone),
    copies: [[name, ({ segment }) => formatInstant(segment[id], zone)]],
  })
  return [
    {
      id: 'place',
      header: '#',
      min: 44,
      whole: true,
      align: 'end',
      sorts: true,
      cell: ({ place }) => formatCount(place + 1),
      copies: [['#', ({ place }) => place + 1]],
    },
    {
      id: 'runtime',
      header: 'runtime',
      min: 100,
      whole: 220,
      sorts: true,
      cell: ({ segment: { runtime_key } }) => (
        <RuntimeTag runtime_key={runtime_key} look={styleOf(runtime_key)} max={34} />
      ),
      copies: [['runtime', ({ segment }) => segment.runtime_key]],
    },
    {
      id: 'turns',
      header: 'turns',
      min: 80,
      gives: true,
      cell: ({ segment }) => turnsWord(segment),
      copies: [['first turn', ({ segment }) => segment.start + 1]],
    },
    {
      id: 'count',
      header: 'count',
      min: 60,
      whole: true,
      align: 'end',
      sorts: true,
      cell: ({ segment }) => formatCount(segment.turns),
      copies: [['turns', ({ segment }) => segment.turns]],
    },
    {
      id: 'server_made',
      header: 'server-made',
      min: 60,
      align: 'end',
      sorts: true,
      cell: ({ segment }) => segment.server_made > 0 && formatCount(segment.server_made),
      copies: [['server-made', ({ segment }) => segment.server_made]],
    },
    time('first_ms', 'first'),
    time('last_ms', 'last'),
    {
      id: 'beginning',
      header: 'how it begins',
      min: 120,
      gives: true,
      cell: ({ place }) => beginning(scene, place),
      copies: [['how it begins', ({ place }) => beginning(scene, place)]],
    },
  ]
}

/** The drawing as a plain table: the same segments, in words. */
export function SegmentList({ scene, styleOf, zone, selected, onSelect }: SegmentListProps) {
  const { segments } = scene.timeline
  const columns = useMemo(() => {
    const all = segmentColumns(scene, styleOf, zone)
    // A column that says nothing takes no room.
    return segments.some((segment) => segment.server_made > 0)
      ? all
      : all.filter(({ id }) => id !== 'server_made')
  }, [scene, segments, styleOf, zone])
  const grid = useGrid(columns, { name: 'segments' })
  const { sorting } = grid.table.state
  const rows = useMemo<SegmentRow[]>(() => segments.map((segment, place) => ({ segment, place })), [segments])
  const order = useMemo(() => sortedPlaces(rows, columns, sorting), [rows, columns, sorting])
  const rowAt = (index: number): SegmentRow | undefined => rows[order === null ? index : order[index]!]
  const current = selected < 0 ? -1 : segmentAt(segments, selected)
  return (
    <Grid
      label="Segments"
      grid={grid}
      count={rows.length}
      row={rowAt}
      rowHeight={ROW}
      current={order === null || current < 0 ? current : order.indexOf(current)}
      onMove={(index) => onSelect(rowAt(index)!.segment.start)}
      left={`segments of ${scene.timeline.conv_id}`}
    />
  )
}
