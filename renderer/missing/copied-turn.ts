import type { MissingTurn } from '../../shared/contract/model.ts'
import type { TableData } from '../tables/table-data.ts'

/** A missing turn's row for the clipboard; null while there is none. */
export const copiedTurn = (turn: MissingTurn | undefined): TableData | null =>
  turn === undefined
    ? null
    : {
        columns: [
          'conv_id',
          'session_id',
          'turn_id',
          'runtime_key',
          'inference_id',
          'updated_at_ms',
          'reason',
          'candidates',
        ],
        rows: [
          [
            turn.conv_id,
            turn.session_id,
            turn.turn_id,
            turn.runtime_key,
            turn.inference_id,
            turn.updated_at_ms,
            turn.reason,
            turn.candidates.map(({ path, value }) => `${path} = ${value}`).join(', '),
          ],
        ],
      }
