import { compareInt64 } from '../../../shared/contract/int64.ts'
import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import { derived } from './derived.ts'
import { matching } from './matching.ts'
import type { Pointers } from './pointers.ts'
import type { TurnSource } from './source.ts'
import { summaryOf } from './summary.ts'
import { lastTime, type TurnIndex } from './turn-index.ts'

export type ConversationsRequest = Omit<MethodRequest<'conversations.page'>, 'case_id'>

/** Which conversations a search finds: those with a turn that it is for. */
function found(source: TurnSource, search: string): Uint8Array {
  const { conversation, convIds } = source.index
  const isFound = matching(source, search)
  const hits = new Uint8Array(convIds.length)
  conversation.forEach((number, slot) => {
    if (hits[number] === 0 && isFound(slot)) hits[number] = 1
  })
  return hits
}

/** Ascending order of conversation numbers by one sort key; equal keys are left to the caller. */
function comparison(index: TurnIndex, sort: ConversationsRequest['sort']): (a: number, b: number) => number {
  switch (sort) {
    case 'conv_id':
      return (a, b) => a - b
    case 'turns':
      return (a, b) => index.starts[a + 1]! - index.starts[a]! - (index.starts[b + 1]! - index.starts[b]!)
    case 'missing':
      return (a, b) => index.missing[a]! - index.missing[b]!
    case 'switches':
      return (a, b) => index.atLeastSwitches[a]! - index.atLeastSwitches[b]!
    case 'last_ms':
      return (a, b) => compareInt64(lastTime(index, a), lastTime(index, b))
    default:
      return assertNever(sort)
  }
}

type Filter = Omit<ConversationsRequest, 'offset' | 'limit'>

/** Conversation numbers under the filters, sorted; equal ones by conv_id, in whichever direction. Kept once made. */
function listed(source: TurnSource, request: Filter): Int32Array {
  const { search, has_switches, has_missing, sort, descending } = request
  const key = JSON.stringify([search, has_switches, has_missing, sort, descending])
  return derived(source.index).lists.get(key, () => list(source, request))
}

function list(source: TurnSource, request: Filter): Int32Array {
  const { index } = source
  const hits = request.search === '' ? null : found(source, request.search)
  const numbers = Int32Array.from(index.convIds.keys()).filter(
    (c) =>
      (hits === null || hits[c] === 1) &&
      (!request.has_switches || index.atLeastSwitches[c]! > 0) &&
      (!request.has_missing || index.missing[c]! > 0),
  )
  const compare = comparison(index, request.sort)
  const direction = request.descending ? -1 : 1
  return numbers.sort((a, b) => direction * compare(a, b) || a - b)
}

/** Where a conversation is in the list, from 0; null where it is not in it. */
export function conversationPlace(source: TurnSource, conv_id: string, filter: Filter): number | null {
  const number = source.index.convIds.indexOf(conv_id)
  const place = number < 0 ? -1 : listed(source, filter).indexOf(number)
  return place < 0 ? null : place
}

/** One page of the conversation list. */
export function conversationsPage(
  source: TurnSource,
  request: ConversationsRequest,
  store: Pointers | null,
): MethodOutput<'conversations.page'> {
  const { offset, limit } = request
  const numbers = listed(source, request)
  return {
    items: Array.from(numbers.subarray(offset, offset + limit), (c) => summaryOf(source.index, c, store)),
    total: numbers.length,
    of: source.index.convIds.length,
    complete: true,
  }
}
