import { type MetadataRow, rowReader } from './row-reader.ts'
import type { TurnSource } from './source.ts'
import { hashText, rowidAt } from './turn-index.ts'

/** A turn that is on the screen. */
export interface TurnRow extends MetadataRow {
  readonly rowid: bigint
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  /** '' where missing. */
  readonly values: { readonly runtime_key: string; readonly inference_id: string }
}

/** One turn, with what only the file knows of it fetched by its rowid. */
export function fetchTurn({ db, columns, index }: TurnSource, slot: number): TurnRow {
  const rowid = rowidAt(index, slot)
  const reader = rowReader(db, columns)
  const { turn_id, inference_id } = reader.values(rowid)
  return {
    rowid,
    conv_id: index.convIds[index.conversation[slot]!]!,
    session_id: index.sessionIds[index.session[slot]!]!,
    turn_id,
    values: { runtime_key: index.runtimeKeys[index.runtime[slot]!]!, inference_id },
    ...reader.metadata(rowid),
  }
}

/** The turn_id of a slot. */
export const turnIdAt = ({ db, columns, index }: TurnSource, slot: number): string =>
  rowReader(db, columns).turnId(rowidAt(index, slot))

/** Places in `order`, of those in [from, to), whose turn has this id. */
export function* turnsWithId(
  source: TurnSource,
  turn_id: string,
  from: number,
  to: number,
): Generator<number> {
  const { order, turnIdHash } = source.index
  const hash = hashText(turn_id)
  for (let at = from; at < to; at++) {
    const slot = order[at]!
    if (turnIdHash[slot] === hash && turnIdAt(source, slot) === turn_id) yield at
  }
}
