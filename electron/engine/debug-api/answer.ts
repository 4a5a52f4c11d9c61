import type { DebugAnswer } from '../../../shared/contract/payload.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import type { ReadableDb } from '../db/open.ts'
import type { TurnColumns } from '../queries/columns.ts'
import type { ConversationsOf, DebugConversation } from './conversations.ts'
import { type ExactJson, exactInteger, exactObject, jsonText } from './exact-json.ts'
import { createPayloadBuilder, type Payload } from './payload.ts'
import { type DebugRequest, readDebugRequest } from './request.ts'
import { hasSnapshots, type SnapshotKey, SnapshotReader, snapshotKeys } from './snapshots.ts'
import type { StoredTimeline, TimelineFilter } from './timeline.ts'

/** Snapshots in one answer, however many are asked for. */
const MOST_ITEMS = 5_000
/** Text of one answer's items, in UTF-16 units: the first item is given whatever its size. */
const MOST_TEXT = 32 * 1024 * 1024

const NARROWER = 'phase, session_id or since_ms'

/** What the debug API answers from. */
export interface DebugData {
  readonly db: ReadableDb
  /** Null where the file has no turns that could be read one by one. */
  readonly columns: TurnColumns | null
  readonly conversations: ConversationsOf
  /** Null without a timeline store. */
  readonly timeline: ((filter: TimelineFilter) => StoredTimeline) | null
  /** Throws when nobody waits for the answer any more. */
  readonly checkCancelled: () => void
}

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' }
const JSON_TYPE = { 'Content-Type': 'application/json' }

const json = (
  members: Readonly<Record<string, ExactJson>>,
  more: Record<string, string> = {},
): DebugAnswer => ({
  status: 200,
  headers: { ...JSON_TYPE, ...more },
  body: `${jsonText(exactObject(members))}\n`,
})

/** An error, as the server words it: one line of plain text. */
export const debugError = (status: number, message: string): DebugAnswer => ({
  status,
  headers: status === 405 ? { ...TEXT, Allow: 'GET' } : TEXT,
  body: `${message}\n`,
})

const conversationFields = (of: DebugConversation): Record<string, ExactJson> => ({
  conv_id: of.conv_id,
  session_id: of.session_id,
  resolved_runtime_key: of.resolved_runtime_key,
  active_sockets: exactInteger(0),
  stream_running: false,
  queue_depth: exactInteger(0),
  buffered_events: exactInteger(0),
  last_activity_ms: exactInteger(of.last_activity_ms),
  has_timeline_source: of.has_timeline_source,
  source: of.source,
})

/** What stands in an answer where a key is left out when its value is empty. */
const unlessEmpty = (key: string, value: string): Record<string, string> =>
  value === '' ? {} : { [key]: value }

/**
 * Answers from a case, read-only, as the server's debug API does (DOMAIN.md, section 4): same paths, fields,
 * order, limits, statuses and messages. Throws SqliteError where damage hides what was asked for.
 */
export function answerDebugRequest(
  data: DebugData,
  { method, target }: { readonly method: string; readonly target: string },
): DebugAnswer {
  const request = readDebugRequest(method, target)
  switch (request.kind) {
    case 'refused':
      return debugError(request.status, request.message)
    case 'conversations':
      return json({ items: data.conversations(null).map((of) => exactObject(conversationFields(of))) })
    case 'conversation': {
      const of = data.conversations(request.conv_id)[0]
      if (of === undefined) return debugError(404, 'conversation not found')
      return json({ ...conversationFields(of), active_request_key: '' })
    }
    case 'turns':
      return turns(data, request)
    case 'turn':
      return turn(data, request)
    case 'timeline':
      return timeline(data, request)
    default:
      return assertNever(request)
  }
}

const notEnabled = (): DebugAnswer => debugError(404, 'turn store not enabled')

/** The JSON of each snapshot as long as there is room, and how many it was. */
function itemsOf(
  { db, columns, checkCancelled }: DebugData,
  keys: readonly SnapshotKey[],
  fieldsOf: (
    key: SnapshotKey,
    turn: { readonly runtime_key: string; readonly inference_id: string },
    payload: Payload,
  ) => Record<string, ExactJson>,
): string[] {
  const reader = new SnapshotReader(db, columns!)
  const buildPayload = createPayloadBuilder()
  const items: string[] = []
  let room = MOST_TEXT
  for (const key of keys) {
    checkCancelled()
    const snapshot = reader.read(key)
    const payload = buildPayload(snapshot)
    const item = jsonText(exactObject(fieldsOf(key, snapshot, payload)))
    room -= item.length
    if (room < 0 && items.length > 0) break
    items.push(item)
  }
  return items
}

/** Said in the answer and in a header when it holds fewer items than there are and were asked for. */
const truncated = (given: number, asked: bigint, found: number, narrower: string): string | null =>
  given < found && BigInt(given) < asked ? `${given} items; narrow the request by ${narrower}` : null

function answerOf(
  members: Readonly<Record<string, ExactJson>>,
  list: 'items' | 'entities',
  items: readonly string[],
  cut: string | null,
): DebugAnswer {
  const head = jsonText(exactObject({ ...members, ...(cut === null ? {} : { truncated: cut }) }))
  // A store writes no empty list of entities.
  const tail = list === 'entities' && items.length === 0 ? '' : `,"${list}":[${items.join(',')}]`
  return {
    status: 200,
    headers: { ...JSON_TYPE, ...(cut === null ? {} : { 'X-Turnscope-Truncated': cut }) },
    body: `${head.slice(0, -1)}${tail}}\n`,
  }
}

/** As the server writes its snapshots: 64-bit integers are texts, and what is 0 or empty is left out. */
function timeline(
  { timeline: of, checkCancelled }: DebugData,
  { conv_id, since_version, limit }: Extract<DebugRequest, { kind: 'timeline' }>,
): DebugAnswer {
  if (of === null) return debugError(404, 'timeline service not enabled')
  const asked = limit ?? BigInt(MOST_ITEMS)
  const most = asked > MOST_ITEMS ? MOST_ITEMS : Number(asked)
  const snapshot = of({ conv_id, since_version, limit: most + 1 })
  const items: string[] = []
  let room = MOST_TEXT
  let found = 0
  for (const entity of snapshot.entities) {
    checkCancelled()
    found++
    const text = jsonText(entity)
    room -= text.length
    if (items.length === most || (room < 0 && items.length > 0)) break
    items.push(text)
  }
  const members = {
    convId: conv_id.toString('utf8'),
    ...unlessEmpty('version', snapshot.version === '0' ? '' : snapshot.version),
    serverTimeMs: String(Date.now()),
  }
  const cut = limit === null && found > items.length ? BigInt(found) : asked
  return answerOf(members, 'entities', items, truncated(items.length, cut, found, 'since_version'))
}

function turns(data: DebugData, request: Extract<DebugRequest, { kind: 'turns' }>): DebugAnswer {
  const { db, columns } = data
  if (columns === null || !hasSnapshots(db)) return notEnabled()
  const { conv_id, session_id, phase, since_ms, limit } = request
  const keys = snapshotKeys(db, {
    conv_id,
    session_id,
    turn_id: null,
    phase,
    since_ms,
    // One more than can be given: whether there are more is worth telling.
    limit: limit > MOST_ITEMS ? MOST_ITEMS + 1 : Number(limit),
  })
  const items = itemsOf(data, keys.slice(0, MOST_ITEMS), (key, of, payload) => ({
    conv_id: key.conv_id,
    session_id: key.session_id,
    turn_id: key.turn_id,
    phase: key.phase,
    ...unlessEmpty('runtime_key', of.runtime_key),
    ...unlessEmpty('inference_id', of.inference_id),
    created_at_ms: exactInteger(key.created_at_ms),
    payload: payload.yaml,
  }))
  const members = {
    conv_id: conv_id?.toString('utf8') ?? '',
    session_id: session_id?.toString('utf8') ?? '',
    phase: phase?.toString('utf8') ?? '',
    since_ms: exactInteger(since_ms),
  }
  return answerOf(members, 'items', items, truncated(items.length, limit, keys.length, NARROWER))
}

function turn(data: DebugData, request: Extract<DebugRequest, { kind: 'turn' }>): DebugAnswer {
  const { db, columns } = data
  if (columns === null || !hasSnapshots(db)) return notEnabled()
  const { conv_id, session_id, turn_id } = request
  const keys = snapshotKeys(db, {
    conv_id,
    session_id,
    turn_id,
    phase: null,
    since_ms: 0n,
    limit: MOST_ITEMS + 1,
  })
  if (keys.length === 0) return debugError(404, 'turn not found')
  const items = itemsOf(data, keys.slice(0, MOST_ITEMS), (key, of, { yaml, parsed, parse_error }) => ({
    phase: key.phase,
    created_at_ms: exactInteger(key.created_at_ms),
    ...unlessEmpty('runtime_key', of.runtime_key),
    ...unlessEmpty('inference_id', of.inference_id),
    payload: yaml,
    ...(parsed === null ? {} : { parsed }),
    ...unlessEmpty('parse_error', parse_error),
  }))
  const members = {
    conv_id: conv_id.toString('utf8'),
    session_id: session_id.toString('utf8'),
    turn_id: turn_id.toString('utf8'),
  }
  return answerOf(
    members,
    'items',
    items,
    truncated(items.length, BigInt(keys.length), keys.length, NARROWER),
  )
}
