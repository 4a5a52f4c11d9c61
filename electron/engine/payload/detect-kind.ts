import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { PayloadKind } from '../../../shared/contract/payload.ts'
import type { JsonFailure } from '../../../shared/truth/json-read.ts'
import { walkJson } from '../../../shared/truth/json-walk.ts'

/** Where the objects that carry a runtime stand: the document itself, its `items` or `turns`, or it is their list. */
export type ItemsPlace = 'root' | 'items' | 'turns' | 'array'

export interface Detected {
  /** Null where it is no endpoint's. */
  readonly kind: Exclude<PayloadKind, 'source' | 'several'> | null
  readonly place: ItemsPlace
}

/** Keys of a conversation that nothing else has. */
const OF_CONVERSATION = [
  'active_sockets',
  'stream_running',
  'queue_depth',
  'buffered_events',
  'last_activity_ms',
  'has_timeline_source',
  'resolved_runtime_key',
  'current_runtime_key',
  'runtime_key',
]

const hasSome = (keys: ReadonlySet<string>, some: readonly string[]): boolean =>
  some.some((key) => keys.has(key))

function kindOfItems(keys: ReadonlySet<string>): Detected['kind'] {
  // A list of whole answers.
  if (keys.has('items') || keys.has('turns')) return null
  if (keys.has('turn_id')) return 'turns'
  return keys.has('conv_id') ? 'conversations' : null
}

/** Reads all of the text. Gives the failure where it is no JSON. */
export function detectKind(text: string): Detected | JsonFailure {
  let rootIsArray = false
  let inItems = false
  let items: 'none' | 'list' | 'empty' = 'none'
  let hasTurns = false
  const rootKeys = new Set<string>()
  const itemKeys = new Set<string>()
  const failure = walkJson(text, 3, ({ depth, key, kind }) => {
    if (depth === 0) rootIsArray = kind === 'array'
    else if (depth === 1 && !rootIsArray) {
      inItems = key === 'items' && kind === 'array'
      if (inItems) items = 'list'
      else if (key === 'items' && kind === 'null') items = 'empty'
      else if (key === 'turns' && (kind === 'array' || kind === 'null')) hasTurns = true
      if (key !== null) rootKeys.add(key)
    } else if (key !== null && (rootIsArray ? depth === 2 : inItems && depth === 3)) itemKeys.add(key)
  })
  if (failure !== null) return failure
  if (rootIsArray) return { kind: kindOfItems(itemKeys), place: 'array' }
  if (hasTurns && hasSome(rootKeys, ['exported_at', 'session_id'])) return { kind: 'export', place: 'turns' }
  if (items !== 'none') {
    if (rootKeys.has('turn_id')) return { kind: 'turn', place: 'items' }
    if (hasSome(rootKeys, ['conv_id', 'session_id', 'phase', 'since_ms'])) {
      return { kind: 'turns', place: 'items' }
    }
    // A list without items, and nothing beside it, is what a server without conversations answers.
    const bare = itemKeys.size === 0 && rootKeys.size === 1
    return { kind: bare ? 'conversations' : kindOfItems(itemKeys), place: 'items' }
  }
  const isConversation =
    rootKeys.has('conv_id') && !rootKeys.has('turn_id') && hasSome(rootKeys, OF_CONVERSATION)
  return { kind: isConversation ? 'conversation' : null, place: 'root' }
}

export const unknownEndpoint = (): TurnscopeError =>
  new TurnscopeError(
    'InvalidRequest',
    'This is JSON, but no payload of a debug API endpoint that carries runtimes.',
    'Known are /api/debug/conversations, /api/debug/conversations/:id, /api/debug/turns, /api/debug/turn/:conv/:session/:turn and /api/chat/sessions/:id/turns or /export.',
  )
