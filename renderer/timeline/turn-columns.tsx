import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
} from '@tanstack/react-table'
import type { Turn } from '../../shared/contract/model.ts'
import { formatInstant, localZoneName } from '../format/time.ts'
import { evidenceWords } from '../ui/evidence-words.ts'

export const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
})

/** A row of the table: a place in the timeline, whose turn may still be on its way. */
export interface TurnRowData {
  readonly position: number
  readonly turn: Turn | undefined
}

export type ColumnId =
  | 'position'
  | 'utc'
  | 'local'
  | 'session'
  | 'turn'
  | 'runtime'
  | 'inference'
  | 'evidence'

/** The whole name stands in the header's title. */
export const ZONE = localZoneName()

const helper = createColumnHelper<typeof features, TurnRowData>()
/** `size` is a column's share of the room there is until somebody drags it; `minSize` holds always (CSS pixels). */
const column = (id: ColumnId, header: string, size: number, minSize: number) =>
  helper.display({ id, header, size, minSize, maxSize: 900, enableHiding: id !== 'position' })

export const columns = [
  column('position', '#', 44, 36),
  column('utc', 'UTC', 96, 93),
  column('local', ZONE.split('/').at(-1) ?? ZONE, 96, 93),
  column('session', 'session', 96, 62),
  column('turn', 'turn', 128, 68),
  column('runtime', 'runtime', 124, 84),
  column('inference', 'inference', 124, 66),
  column('evidence', 'evidence', 240, 120),
]

/** Local time adds nothing where the machine lives in UTC. */
export const startVisibility: Partial<Record<ColumnId, boolean>> = /^(UTC|Etc\/UTC|Etc\/GMT|GMT)$/.test(ZONE)
  ? { local: false }
  : {}

/** A cell's whole value as text, for the clipboard: what the file holds, nothing shortened. */
export function cellText(id: ColumnId, { position, turn }: TurnRowData): string {
  if (id === 'position') return String(position + 1)
  if (turn === undefined) return ''
  switch (id) {
    case 'utc':
      return formatInstant(turn.updated_at_ms, 'utc')
    case 'local':
      return formatInstant(turn.updated_at_ms, 'local')
    case 'session':
      return turn.session_id
    case 'turn':
      return turn.turn_id
    case 'runtime':
      return turn.runtime_key
    case 'inference':
      return turn.inference_id
    case 'evidence':
      return evidenceWords(turn.evidence)
        .map(({ words }) => words)
        .join(', ')
  }
}

/** Tabs and line breaks would tear a copied row apart. */
export const rowText = (ids: readonly ColumnId[], row: TurnRowData): string =>
  ids.map((id) => cellText(id, row).replace(/[\t\r\n]+/g, ' ')).join('\t')
