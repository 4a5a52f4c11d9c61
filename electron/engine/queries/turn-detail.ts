import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { TurnDetail, TurnId } from '../../../shared/contract/model.ts'
import { canonicalPlaces } from '../../../shared/truth/canonical.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import { contextValues } from '../../../shared/truth/context-only.ts'
import { decodedRoot, decodedWords } from '../../../shared/truth/decoded.ts'
import { jsonPath } from '../../../shared/truth/json-path.ts'
import { isDamage } from '../db/errors.ts'
import { phasesOf } from './blocks.ts'
import { evidenceOf, originsOf, provenanceIn } from './evidence.ts'
import { candidatesOfRow } from './missing-page.ts'
import { rowReader, shapeOfRow } from './row-reader.ts'
import { conversationNumber, type ProvenanceOf, type TurnSource } from './source.ts'
import { reasonOf, timeAt } from './turn-index.ts'
import { fetchTurn, type TurnRow, turnsWithId } from './turn-rows.ts'

/** Text of the metadata, and of the data, that is handed out, in bytes of UTF-8. */
const METADATA = 33_554_432

/** Place of a turn in `order`. Throws `NotFound`. */
export function placeOf(source: TurnSource, { conv_id, session_id, turn_id }: TurnId): number {
  const { index } = source
  const conversation = conversationNumber(index, conv_id)
  const [from, to] = [index.starts[conversation]!, index.starts[conversation + 1]!]
  for (const at of turnsWithId(source, turn_id, from, to)) {
    if (index.sessionIds[index.session[index.order[at]!]!] === session_id) return at
  }
  throw new TurnscopeError(
    'NotFound',
    `This case has no turn “${turn_id}” in session “${session_id}” of conversation “${conv_id}”.`,
    'Open the conversation and pick the turn from its timeline.',
  )
}

/** The metadata's text as far as it is handed out, and its full size in bytes of UTF-8. */
function metadataText(
  { db, columns }: TurnSource,
  row: TurnRow,
): { metadata: string; metadata_bytes: number } {
  if (row.whole) {
    const text = row.text ?? ''
    const metadata_bytes = Buffer.byteLength(text)
    if (metadata_bytes <= METADATA) return { metadata: text, metadata_bytes }
    const { read } = new TextEncoder().encodeInto(text, new Uint8Array(METADATA))
    return { metadata: text.slice(0, read), metadata_bytes }
  }
  const start = rowReader(db, columns).start('metadata', row.rowid, METADATA)
  return { metadata: start.text, metadata_bytes: start.bytes }
}

/** What a turn's data says; nothing where it says nothing, or damage hides it: it is context. */
function dataOf({ db, columns }: TurnSource, rowid: bigint): Pick<TurnDetail, 'data'> {
  try {
    const data = rowReader(db, columns).start('data', rowid, METADATA)
    return /^(?:\{\s*\})?$/.test(data.text.trim()) ? {} : { data }
  } catch (error) {
    if (!isDamage(error)) throw error
    return {}
  }
}

/** Blocks are context: where damage hides them, the turn's own values are still shown. */
function readablePhases({ db, columns }: TurnSource, rowid: bigint): TurnDetail['phases'] {
  try {
    return phasesOf(db, columns, rowid)
  } catch (error) {
    if (!isDamage(error)) throw error
    return []
  }
}

/** In which form metadata and times came where that is not text and numbers. */
function formsOf(
  { db, columns }: TurnSource,
  row: TurnRow,
): Pick<TurnDetail, 'metadata_stored' | 'metadata_decoded' | 'odd_times'> {
  // What damage hides, or no string can hold, is not read a second time.
  if (!row.whole) return {}
  const reader = rowReader(db, columns)
  const [stored, times, decoded] = [reader.stored(row.rowid), reader.oddTimes(row.rowid), row.decoded()]
  return {
    ...(stored && { metadata_stored: stored }),
    ...(times && { odd_times: times }),
    ...(decoded && {
      metadata_decoded: {
        root: decodedRoot(decoded.steps),
        words: decodedWords(decoded),
        text: decoded.read?.text ?? null,
      },
    }),
  }
}

/** Everything about one turn. Throws `NotFound`; SqliteError where damage hides the row's own values. */
export function turnDetail(source: TurnSource, id: TurnId, provenanceOf: ProvenanceOf): TurnDetail {
  const { index, db, columns } = source
  const at = placeOf(source, id)
  const slot = index.order[at]!
  const conversation = index.conversation[slot]!
  const [from, to] = [index.starts[conversation]!, index.starts[conversation + 1]!]
  const row = fetchTurn(source, slot)
  const journal = provenanceOf(row.rowid)
  const evidence = evidenceOf(row, journal, columns)
  const places = canonicalPlaces(row.metadata)
  const canonical = (column: TruthColumn): string =>
    places.find((place) => place.column === column && place.verdict === 'taken')?.value ?? ''
  const runtimeAt = (place: number): string | null =>
    place < from || place >= to ? null : index.runtimeKeys[index.runtime[index.order[place]!]!]!
  return {
    conv_id: row.conv_id,
    session_id: row.session_id,
    turn_id: row.turn_id,
    position: at - from,
    turns: to - from,
    turn_created_at_ms: rowReader(db, columns).createdAt(row.rowid),
    updated_at_ms: timeAt(index, slot),
    runtime_key: row.values.runtime_key,
    inference_id: row.values.inference_id,
    evidence,
    ...originsOf(index, slot, row, evidence),
    reason: reasonOf(index.reason[slot]!),
    candidates: candidatesOfRow(row),
    canonical: { runtime_key: canonical('runtime_key'), inference_id: canonical('inference_id') },
    places: places.map(({ column, steps, verdict }) => ({ column, path: jsonPath(steps), verdict })),
    ...metadataText(source, row),
    metadata_invalid_utf8: row.invalidUtf8,
    ...formsOf(source, row),
    ...dataOf(source, row.rowid),
    context: contextValues(row.metadata),
    provenance: provenanceIn(journal),
    closed: journal.closed,
    shape: shapeOfRow(row),
    neighbours: { before: runtimeAt(at - 1), after: runtimeAt(at + 1) },
    phases: readablePhases(source, row.rowid),
  }
}
