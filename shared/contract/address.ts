import { MISSING_REASONS } from '../truth/backfill.ts'
import { TRUTH_COLUMNS } from '../truth/columns.ts'
import { EVIDENCE_STATES } from '../truth/evidence-state.ts'
import { isCaseId } from './cases.ts'
import { CONVERSATION_SORTS, MISSING_SORTS, type TurnId } from './model.ts'
import { GROUPINGS, LISTED } from './recovery.ts'
import { CONVERSATION_CHANGES, TURN_CHANGES } from './turn-changes.ts'

/** Something that a person chooses in a view, and how it stands in an address. */
interface Choice<T> {
  /** What it is until somebody chooses; left out of the address. */
  readonly initial: T
  /** Undefined for what means nothing. */
  read(text: string): T | undefined
  print(value: T): string
}

const word = <const Word extends string>(words: readonly Word[]): Choice<Word> => ({
  initial: words[0]!,
  read: (text) => words.find((one) => one === text),
  print: (value) => value,
})

const maybe = <T>(one: Choice<T>): Choice<T | null> => ({
  initial: null,
  read: (given) => one.read(given),
  print: (value) => (value === null ? '' : one.print(value)),
})

const text: Choice<string> = { initial: '', read: (given) => given, print: (value) => value }

const flag: Choice<boolean> = {
  initial: false,
  read: (given) => (given === 'yes' ? true : undefined),
  print: () => 'yes',
}

const number: Choice<number> = {
  initial: 0,
  read: (given) => (/^\d{1,15}$/.test(given) ? Number(given) : undefined),
  print: String,
}

/** Turns of a conversation by position, from 0: the first and the last. */
export type TurnRange = readonly [first: number, last: number]

/** As people count turns, from 1. */
const turns: Choice<TurnRange> = {
  initial: [0, 0],
  read(given) {
    const [, first, last] = /^([1-9]\d{0,14})-([1-9]\d{0,14})$/.exec(given) ?? []
    const range = [Number(first) - 1, Number(last) - 1] as const
    return range[0] <= range[1] ? range : undefined
  },
  print: ([first, last]) => `${first + 1}-${last + 1}`,
}

/** How the timeline of a conversation is shown. */
export const TIMELINE_SHAPES = ['turn', 'time', 'list'] as const
export type TimelineShape = (typeof TIMELINE_SHAPES)[number]

/** Every view of a case, and what can be chosen in each that an address names. */
const VIEWS = {
  overview: {},
  timeline: {
    by: word(TIMELINE_SHAPES),
    /** The turns that are zoomed to; null for all. */
    zoom: maybe(turns),
    search: text,
    switches: flag,
    missing: flag,
    sort: word(CONVERSATION_SORTS),
    order: word(['down', 'up']),
    evidence: maybe(word(EVIDENCE_STATES)),
    /** The runtime whose turns are listed; '' is unknown. */
    runtime: maybe(text),
    /** The session whose turns are listed. */
    of: maybe(text),
  },
  read: {},
  missing: {
    reason: maybe(word(MISSING_REASONS)),
    in: maybe(text),
    lacks: maybe(word(TRUTH_COLUMNS)),
    /** Label of the shape of the metadata. */
    shape: maybe(text),
    /** Path of a candidate; '' for turns without any. */
    candidate: maybe(text),
    search: text,
    sort: word(MISSING_SORTS),
    order: word(['up', 'down']),
    row: number,
  },
  recovery: {
    by: word(GROUPINGS),
    /** The group, by what it is grouped by; null for the first with open rows. */
    group: maybe(text),
    /** Whether the rows of every group are listed. */
    all: flag,
    listed: word(LISTED),
    search: text,
    reason: maybe(word(MISSING_REASONS)),
    candidate: maybe(text),
    sort: word(MISSING_SORTS),
    order: word(['up', 'down']),
    row: number,
  },
  journal: { run: maybe(number) },
  migration: {},
  validation: {},
  analytics: {},
  compare: {
    /** The case that is B; null until one is chosen. */
    with: maybe(text),
    show: word(['summary', 'turns']),
    of: maybe(word(CONVERSATION_CHANGES)),
    search: text,
    conv: maybe(text),
    change: maybe(word(TURN_CHANGES)),
    column: maybe(text),
    row: number,
  },
  payload: {},
  /** What stands in the field; an address never runs it. */
  sql: { statement: text },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Choice<unknown>>>>>

export type View = keyof typeof VIEWS

/** The names of all views, in the order of the navigation. */
export const VIEW_NAMES = Object.keys(VIEWS) as View[]

/** What is chosen in a view. */
export type Choices<V extends View> = {
  readonly [K in keyof (typeof VIEWS)[V]]: (typeof VIEWS)[V][K] extends Choice<infer T> ? T : never
}
export type AllChoices = { readonly [V in View]: Choices<V> }

/** Views whose address names a conversation and a turn. */
const OF_A_TURN: readonly View[] = ['timeline', 'read', 'missing']
/** Those that are of one conversation. */
export const OF_A_CONVERSATION: readonly View[] = ['timeline', 'read']

/** A place in a case. A turn is of the conversation that is named. */
export type CasePlace = {
  readonly [V in View]: {
    readonly case_id: string
    readonly view: V
    readonly conv_id: string | null
    readonly turn: TurnId | null
    readonly choices: Choices<V>
  }
}[View]

const choicesOf = (view: View): Array<[name: string, choice: Choice<unknown>]> => Object.entries(VIEWS[view])

/** What is chosen before anybody chose. */
export const firstChoices = <V extends View>(view: V): Choices<V> =>
  Object.fromEntries(choicesOf(view).map(([name, { initial }]) => [name, initial])) as Choices<V>

/** Any text as part of an address; halves of surrogate pairs, which no percent form has, as `~d83d`. */
const encode = (given: string): string =>
  encodeURIComponent(
    given.replace(/[~\p{Surrogate}]/gu, (one) => `~${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )

/** Undefined for what `encode` never prints. */
function decode(given: string): string | undefined {
  try {
    return decodeURIComponent(given).replace(/~([\da-f]{4})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
  } catch {
    return undefined
  }
}

/** The address of the screen of many copies. */
export const FLEET_ADDRESS = '#/fleet'

/** The place as the fragment of an address, `#` included; null is the start screen. */
export function printAddress(place: CasePlace | null): string {
  if (place === null) return '#/'
  const { case_id, view, conv_id, turn, choices } = place
  const parts = ['case', case_id, view]
  const names: string[] = []
  if (OF_A_TURN.includes(view) && conv_id !== null) {
    parts.push(encode(conv_id))
    if (turn !== null) {
      parts.push(encode(turn.turn_id))
      names.push(`session=${encode(turn.session_id)}`)
    }
  }
  const chosen: Readonly<Record<string, unknown>> = choices
  for (const [name, choice] of choicesOf(view))
    if (chosen[name] !== choice.initial) names.push(`${name}=${encode(choice.print(chosen[name]))}`)
  return `#/${parts.join('/')}${names.length === 0 ? '' : `?${names.join('&')}`}`
}

function readNames(query: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=')
    const value = at < 0 ? undefined : decode(pair.slice(at + 1))
    if (value !== undefined) names.set(pair.slice(0, at), value)
  }
  return names
}

/** The place that an address names; what means nothing in it is passed over, and null is the start screen. */
export function parseAddress(address: string): CasePlace | null {
  const [, path = '', query = ''] = /^#\/([^?]*)(?:\?(.*))?$/s.exec(address) ?? []
  const [kind, case_id = '', name, ...rest] = path.split('/')
  const view = VIEW_NAMES.find((one) => one === name) ?? 'overview'
  if (kind !== 'case' || !isCaseId(case_id)) return null
  const names = readNames(query)
  const [conv_id, turn_id] = OF_A_TURN.includes(view) ? rest.map(decode) : []
  const session_id = names.get('session')
  const isTurn = conv_id !== undefined && turn_id !== undefined && session_id !== undefined
  const choices = choicesOf(view).map(([name, choice]) => {
    const given = names.get(name)
    return [name, (given === undefined ? undefined : choice.read(given)) ?? choice.initial]
  })
  return {
    case_id,
    view,
    conv_id: conv_id ?? null,
    turn: isTurn ? { conv_id, session_id, turn_id } : null,
    choices: Object.fromEntries(choices),
  } as CasePlace
}
