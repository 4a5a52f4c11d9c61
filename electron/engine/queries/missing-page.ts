import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { MissingFilter, MissingTurn, ReasonCounts } from '../../../shared/contract/model.ts'
import { type Candidate, candidatesOf } from '../../../shared/truth/candidates.ts'
import { isMissing, TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { countReasons, derived, missingBetween, withReason } from './derived.ts'
import { evidenceOf, originsOf, provenanceIn } from './evidence.ts'
import { matching } from './matching.ts'
import type { ListSource } from './shapes.ts'
import { shapeNumber, slotsWithCandidate } from './shapes.ts'
import type { ProvenanceOf, RowJournal, TurnSource } from './source.ts'
import { compareTimes, lacksColumn, reasonOf, type TurnIndex, timeAt } from './turn-index.ts'
import { fetchTurn, type TurnRow } from './turn-rows.ts'

export type MissingRequest = Omit<MethodRequest<'missing.page'>, 'case_id'>

/** Candidates for the columns that a turn lacks. */
export const candidatesOfRow = (row: TurnRow): Candidate[] =>
  candidatesOf(
    row.text,
    row.metadata,
    TRUTH_COLUMNS.filter((column) => isMissing(row.values[column])),
    row.decoded(),
  )

/** A turn of a list of turns that lack a value. */
export function missingTurn(
  { index, columns }: Pick<TurnSource, 'index' | 'columns'>,
  slot: number,
  row: TurnRow,
  journal: RowJournal,
): MissingTurn {
  return {
    conv_id: row.conv_id,
    session_id: row.session_id,
    turn_id: row.turn_id,
    runtime_key: row.values.runtime_key,
    inference_id: row.values.inference_id,
    updated_at_ms: timeAt(index, slot),
    reason: reasonOf(index.reason[slot]!)!,
    candidates: candidatesOfRow(row),
    provenance: provenanceIn(journal),
    ...originsOf(index, slot, row, evidenceOf(row, journal, columns)),
  }
}

/** Whether a filter is about metadata, which takes the shapes to answer. */
export const needsShapes = ({ shape, candidate }: MissingFilter): boolean =>
  shape !== undefined || candidate !== undefined

type Test = (slot: number) => boolean

/** What a filter asks of each turn, beside its conversation and reason. */
function testsOf(
  source: ListSource,
  { session_id, lacks, search = '', shape, candidate }: MissingFilter,
): Test[] {
  const { index, shapes } = source
  const tests: Test[] = []
  if (lacks !== undefined) tests.push((slot) => lacksColumn(index, slot, lacks))
  if (session_id !== undefined) {
    const session = index.sessionIds.indexOf(session_id)
    tests.push((slot) => index.session[slot] === session)
  }
  if (search !== '') tests.push(matching(source, search))
  if (shape !== undefined) {
    const wanted = shapeNumber(shapes!, shape)
    tests.push((slot) => wanted >= 0 && shapes!.shape[slot] === wanted)
  }
  if (candidate !== undefined) {
    const has = slotsWithCandidate(shapes!, index, candidate)
    const wanted = candidate === '' ? 0 : 1
    tests.push((slot) => has[slot] === wanted)
  }
  return tests
}

/** Slots of the incomplete turns that a filter lets through, whatever their reason, in list order. */
function throughFilter(source: ListSource, filter: MissingFilter): Uint32Array {
  const { index } = source
  const { conv_id } = filter
  const { conversationNumbers, missing } = derived(index)
  const conversation = conv_id === undefined ? null : conversationNumbers.get(conv_id)
  if (conversation === undefined) return new Uint32Array()
  const slots =
    conversation === null
      ? missing
      : missingBetween(index, index.starts[conversation]!, index.starts[conversation + 1]!)
  const tests = testsOf(source, filter)
  return tests.length === 0 ? slots : slots.filter((slot) => tests.every((test) => test(slot)))
}

/** Slots in the order of a sort; equal ones in list order, in whichever direction. */
function sorted(index: TurnIndex, slots: Uint32Array, { sort, descending }: MissingFilter): Uint32Array {
  const sign = descending === true ? -1 : 1
  if (sort === undefined || (sort === 'conv_id' && sign === 1)) return slots
  const compare = {
    conv_id: (a: number, b: number) => index.conversation[a]! - index.conversation[b]!,
    time: (a: number, b: number) => compareTimes(index, a, b),
    reason: (a: number, b: number) => index.reason[a]! - index.reason[b]!,
  }[sort]
  // Typed arrays are sorted stably.
  return slots.slice().sort((a, b) => sign * compare(a, b))
}

interface Listed {
  readonly slots: Uint32Array
  /** How many have each reason under the rest of the filter. */
  readonly reasons: ReasonCounts
}

/** The incomplete turns that a filter lists, worked out once and kept for the next pages. */
export function missingListed(source: ListSource, filter: MissingFilter): Listed {
  const { index } = source
  const { missingLists, missing, reasons } = derived(index)
  const { reason, sort, descending, ...rest } = filter
  const under = missingLists.get(JSON.stringify(rest), () => throughFilter(source, rest))
  const slots = missingLists.get(JSON.stringify([rest, reason, sort, descending]), () =>
    sorted(index, reason === undefined ? under : withReason(index, under, reason), filter),
  )
  return { slots, reasons: under === missing ? reasons : countReasons(index, under) }
}

/** One page of the turns that lack a value; unsorted they are ordered by conv_id, `updated_at_ms` and turn_id. */
export function missingPage(
  source: ListSource,
  { offset, limit, ...filter }: MissingRequest,
  provenanceOf: ProvenanceOf,
): MethodOutput<'missing.page'> {
  const { index } = source
  const { slots, reasons } = missingListed(source, filter)
  return {
    items: Array.from(slots.subarray(offset, offset + limit), (slot) => {
      const row = fetchTurn(source, slot)
      return missingTurn(source, slot, row, provenanceOf(row.rowid))
    }),
    total: slots.length,
    of: index.turns,
    reasons,
  }
}
