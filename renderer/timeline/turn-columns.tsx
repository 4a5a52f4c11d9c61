import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
} from '@tanstack/react-table'
import type { Turn } from '../../shared/contract/model.ts'
import { formatInstant, localZoneName } from '../format/time.ts'
import { evidenceWords } from './evidence-words.ts'

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

const helper = createColumnHelper<typeof features, TurnRowData>()
/** `size` is a column's share of the room there is until somebody drags it; `minSize` holds always (CSS pixels). */
const column = (id: ColumnId, header: string, size: number, minSize: number) =>
  helper.display({ id, header, size, minSize, maxSize: 900, enableHiding: id !== 'position' })

export const columns = [
  column('position', '#', 52, 46),
  column('utc', 'UTC', 132, 128),
  column('local', localZoneName(), 132, 104),
  column('session', 'session', 100, 72),
  column('turn', 'turn', 140, 84),
  column('runtime', 'runtime', 130, 92),
  column('inference', 'inference', 130, 84),
  column('evidence', 'evidence', 230, 150),
]

/** Local time adds nothing where the machine lives in UTC. */
export const startVisibility: Partial<Record<ColumnId, boolean>> = /^(UTC|Etc\/UTC|Etc\/GMT|GMT)$/.test(
  localZoneName(),
)
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
