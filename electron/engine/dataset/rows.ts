import type { FleetItem } from '../../../shared/contract/fleet.ts'
import { decideBackfill } from '../../../shared/truth/backfill.ts'
import { segmentsOf, switchesOf } from '../../../shared/truth/timeline.ts'
import { serverFills } from '../migrate/scan.ts'
import type { Pointers } from '../queries/pointers.ts'
import { rowReader } from '../queries/row-reader.ts'
import type { ProvenanceOf, TurnSource } from '../queries/source.ts'
import { turnAt } from '../queries/timeline-turns.ts'
import {
  conversationSlots,
  inferenceState,
  lastTime,
  reasonOf,
  rowidAt,
  runtimeState,
  runtimesOf,
  timeAt,
} from '../queries/turn-index.ts'
import { type DatasetPlace, placeIdOf, storeIdOf } from './folder.ts'
import type { Value } from './parquet.ts'
import type { DatasetTable } from './schema.ts'

/** What the rows of a dataset are made of. */
export interface DatasetSource {
  readonly source: TurnSource
  readonly provenanceOf: ProvenanceOf
  readonly pointers: Pointers | null
  readonly item: FleetItem
  /** Called between rows: throws where the work is to end. */
  readonly check: () => void
}

type ReadTable = 'turns' | 'conversations' | 'switches' | 'missing' | 'pointers'
type Rows = Iterable<readonly Value[]>

const whole = (value: number | null | undefined): bigint | null => (value == null ? null : BigInt(value))
/** 0 stands for a time that was not recorded. */
const time = (value: number | string): bigint | null => (Number(value) === 0 ? null : BigInt(value))

/** Each turn of the file in the order of the timelines: its slot, and where it stands in its own. */
function* positions({
  source: { index },
  check,
}: DatasetSource): Generator<[slot: number, position: number]> {
  for (let conversation = 0; conversation < index.convIds.length; conversation++) {
    check()
    let position = 0
    for (const slot of conversationSlots(index, conversation)) yield [slot, position++]
  }
}

function* turns(of: DatasetSource): Rows {
  const { source, provenanceOf, item } = of
  const { index, db, columns } = source
  const reader = rowReader(db, columns)
  const from = item.cutover?.from_ms ?? null
  for (const [slot, position] of positions(of)) {
    const packed = index.evidence[slot]!
    const [runtime, inference] = [runtimeState(packed), inferenceState(packed)]
    const { turn_id, inference_id } = reader.values(rowidAt(index, slot))
    const isOdd = [runtime, inference].some((state) => state === 'server-made' || state === 'conflict')
    const made = isOdd ? turnAt(source, slot, position, provenanceOf).turn.server_made : undefined
    const at = timeAt(index, slot)
    yield [
      index.convIds[index.conversation[slot]!]!,
      index.sessionIds[index.session[slot]!]!,
      turn_id,
      BigInt(position),
      time(at),
      index.runtimeKeys[index.runtime[slot]!]!,
      runtime,
      inference_id,
      inference,
      reasonOf(index.reason[slot]!),
      made?.runtime_key?.rule ?? null,
      made?.inference_id?.rule ?? null,
      index.carried[slot] === 1,
      from !== null && BigInt(at) >= BigInt(from),
    ]
  }
}

function* conversations({ source: { index }, check }: DatasetSource): Rows {
  for (const [conversation, conv_id] of index.convIds.entries()) {
    check()
    const slots = conversationSlots(index, conversation)
    yield [
      conv_id,
      BigInt(slots.length),
      BigInt(index.missing[conversation]!),
      BigInt(index.unknownRuntime[conversation]!),
      BigInt(index.sessions[conversation]!),
      slots.length === 0 ? null : time(timeAt(index, slots[0]!)),
      slots.length === 0 ? null : time(lastTime(index, conversation)),
      BigInt(index.certainSwitches[conversation]!),
      BigInt(index.atLeastSwitches[conversation]!),
    ]
  }
}

function* switches({ source: { index, db, columns }, check }: DatasetSource): Rows {
  const reader = rowReader(db, columns)
  for (const [conversation, conv_id] of index.convIds.entries()) {
    check()
    const slots = conversationSlots(index, conversation)
    const segments = segmentsOf(runtimesOf(index, conversation))
    for (const { from, to, inside } of switchesOf(segments)) {
      const { start, runtime_key } = segments[to]!
      const slot = slots[start]!
      yield [
        conv_id,
        BigInt(start),
        index.sessionIds[index.session[slot]!]!,
        reader.turnId(rowidAt(index, slot)),
        time(timeAt(index, slot)),
        segments[from]!.runtime_key,
        runtime_key,
        inside === null,
        BigInt(inside === null ? 0 : segments[inside]!.turns),
      ]
    }
  }
}

function* missing(of: DatasetSource): Rows {
  const { source, provenanceOf } = of
  const { index, db, columns } = source
  const reader = rowReader(db, columns)
  for (const [slot, position] of positions(of)) {
    const reason = reasonOf(index.reason[slot]!)
    if (reason === null) continue
    const { turn, row } = turnAt(source, slot, position, provenanceOf)
    const decision = decideBackfill(row.values, row.metadata)
    const fill = (column: string) => decision.fills.find((each) => each.column === column)?.value ?? null
    // A server cannot read JSONB, and what older generations hold is not metadata.
    const fills = columns.fromPayload ? [] : serverFills(row.values, decision, row.metadata)
    const server = fills.length > 0 && reader.stored(row.rowid)?.form === 'jsonb' ? [] : fills
    const made = (column: string) => server.find((each) => each.column === column)?.value ?? null
    yield [
      turn.conv_id,
      turn.session_id,
      turn.turn_id,
      time(turn.updated_at_ms),
      reason,
      turn.runtime_key === '',
      turn.inference_id === '',
      fill('runtime_key'),
      fill('inference_id'),
      made('runtime_key'),
      made('inference_id'),
    ]
  }
}

/** A copy's own row, whether or not it could be counted. */
const copyRow = (item: FleetItem): readonly Value[] => [
  item.sha256,
  item.ok,
  item.error?.kind ?? null,
  item.generation,
  whole(item.turns),
  whole(item.conversations),
  whole(item.missing_runtime_or_inference),
  whole(item.fillable),
  whole(item.server_made),
  whole(item.conflicts),
  item.cutover?.from_ms == null ? null : BigInt(item.cutover.from_ms),
  whole(item.switches?.certain),
  whole(item.switches?.at_least),
  item.partly_read,
]

/** The rows of what was read of a copy. */
export const DATASET_ROWS: Readonly<Record<ReadTable, (of: DatasetSource) => Rows>> = {
  turns,
  conversations,
  switches,
  missing,
  pointers: ({ pointers, item }) =>
    [...(pointers ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([conv_id, runtime]) => [storeIdOf(item), conv_id, runtime]),
}

/** What is told of a copy without reading its turns. */
export const ITEM_ROWS: Readonly<
  Record<Exclude<DatasetTable, ReadTable>, (item: FleetItem, place: DatasetPlace) => Rows>
> = {
  copies: (item) => [copyRow(item)],
  places: (item, place) => [[placeIdOf(item, place), item.label, item.path, storeIdOf(item)]],
  findings: (item, place) =>
    item.findings.map(({ severity, code, message }) => [placeIdOf(item, place), severity, code, message]),
}
