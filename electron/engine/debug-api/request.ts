import { isUtf8 } from 'node:buffer'
import { trimWhiteSpace } from '../../../shared/truth/white-space.ts'
import { unescapeBytes } from './percent.ts'

/** An id as the bytes that were asked for. */
export type Id = Buffer

export type DebugRequest =
  | { readonly kind: 'conversations' }
  | { readonly kind: 'conversation'; readonly conv_id: Id }
  | {
      readonly kind: 'turns'
      /** Null each where it was not given; never both. */
      readonly conv_id: Id | null
      readonly session_id: Id | null
      readonly phase: Id | null
      /** 0 for no bound. */
      readonly since_ms: bigint
      readonly limit: bigint
    }
  | {
      readonly kind: 'timeline'
      readonly conv_id: Id
      /** 0 for everything. */
      readonly since_version: bigint
      /** Null where it was not given. */
      readonly limit: bigint | null
    }
  | { readonly kind: 'turn'; readonly conv_id: Id; readonly session_id: Id; readonly turn_id: Id }

/** Why a request gets no data. */
export interface Refusal {
  readonly kind: 'refused'
  readonly status: 400 | 404 | 405
  readonly message: string
}

const refused = (status: Refusal['status'], message: string): Refusal => ({
  kind: 'refused',
  status,
  message,
})

const ROOT = '/api/debug/'
/** The timeline has an address outside too, for the page that is no debug page. */
const TIMELINE = /^\/api\/timeline\/?$/
const DEFAULT_LIMIT = 200n
const LARGEST = 2n ** 63n - 1n

const isBlank = (bytes: Buffer): boolean => trimWhiteSpace(bytes.toString('utf8')) === ''

/** Bytes that are no text stay as they are: nobody can say what in them is white space. */
const trimmed = (bytes: Buffer): Buffer =>
  isUtf8(bytes) ? Buffer.from(trimWhiteSpace(bytes.toString('utf8'))) : bytes

/** The first value of a parameter, trimmed; null where it is absent, blank, or its escapes are broken. */
function parameter(query: string, name: string): Buffer | null {
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=')
    const key = unescapeBytes(at < 0 ? pair : pair.slice(0, at), true)
    if (key?.toString('utf8') !== name) continue
    const value = unescapeBytes(at < 0 ? '' : pair.slice(at + 1), true)
    if (value === null) continue
    return isBlank(value) ? null : trimmed(value)
  }
  return null
}

/** A positive 64-bit integer, from the digits the parameter begins with; `otherwise` where there is none. */
function positive(query: string, name: string, otherwise: bigint): bigint {
  const digits = /^\+?(\d+)/.exec(parameter(query, name)?.toString('utf8') ?? '')?.[1]
  if (digits === undefined) return otherwise
  const value = BigInt(digits)
  return value > 0n && value <= LARGEST ? value : otherwise
}

const withoutSlashes = (path: string): string => path.replace(/^\/+|\/+$/g, '')

function conversation(rest: string): DebugRequest | Refusal {
  const raw = withoutSlashes(rest)
  if (raw === '') return refused(400, 'missing conv_id')
  const conv_id = unescapeBytes(raw, false)
  if (conv_id === null || isBlank(conv_id)) return refused(400, 'invalid conv_id')
  return { kind: 'conversation', conv_id }
}

function turn(rest: string): DebugRequest | Refusal {
  const parts = withoutSlashes(rest).split('/')
  if (parts.length !== 3) return refused(400, 'expected /api/debug/turn/:convId/:sessionId/:turnId')
  const ids: Buffer[] = []
  for (const [at, name] of (['conv_id', 'session_id', 'turn_id'] as const).entries()) {
    const id = unescapeBytes(parts[at]!, false)
    if (id === null || isBlank(id)) return refused(400, `invalid ${name}`)
    ids.push(id)
  }
  return { kind: 'turn', conv_id: ids[0]!, session_id: ids[1]!, turn_id: ids[2]! }
}

function turns(query: string): DebugRequest | Refusal {
  const conv_id = parameter(query, 'conv_id')
  const session_id = parameter(query, 'session_id')
  if (conv_id === null && session_id === null) return refused(400, 'missing conv_id or session_id')
  return {
    kind: 'turns',
    conv_id,
    session_id,
    phase: parameter(query, 'phase'),
    since_ms: positive(query, 'since_ms', 0n),
    limit: positive(query, 'limit', DEFAULT_LIMIT),
  }
}

function timeline(query: string): DebugRequest | Refusal {
  const conv_id = parameter(query, 'conv_id')
  if (conv_id === null) return refused(400, 'missing conv_id')
  const limit = positive(query, 'limit', 0n)
  return {
    kind: 'timeline',
    conv_id,
    since_version: positive(query, 'since_version', 0n),
    limit: limit === 0n ? null : limit,
  }
}

/**
 * What a request line asks for. Paths, statuses and messages are those of the server (DOMAIN.md, section 4); the
 * path is taken as it was sent, because an escaped slash belongs to an id.
 * @param target path and query, as in the request line
 */
export function readDebugRequest(method: string, target: string): DebugRequest | Refusal {
  if (method !== 'GET') return refused(405, 'method not allowed')
  const end = target.search(/[?#]/)
  const path = end < 0 ? target : target.slice(0, end)
  const query = end < 0 || target[end] === '#' ? '' : target.slice(end + 1).replace(/#.*$/s, '')
  if (TIMELINE.test(path)) return timeline(query)
  if (!path.startsWith(ROOT)) return refused(404, '404 page not found')
  const slash = path.indexOf('/', ROOT.length)
  const endpoint = slash < 0 ? path.slice(ROOT.length) : path.slice(ROOT.length, slash)
  const rest = slash < 0 ? null : path.slice(slash + 1)
  switch (endpoint) {
    case 'conversations':
      return rest === null ? { kind: 'conversations' } : conversation(rest)
    case 'turns':
      return rest === null || rest === '' ? turns(query) : refused(404, '404 page not found')
    case 'turn':
      return turn(rest ?? '')
    case 'timeline':
      return rest === null || rest === '' ? timeline(query) : refused(404, '404 page not found')
    default:
      return refused(404, '404 page not found')
  }
}
