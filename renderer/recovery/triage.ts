import type { Choices } from '../../shared/contract/address.ts'
import type { TurnDetail } from '../../shared/contract/model.ts'
import type {
  Grouping,
  Listed,
  MissingGroup,
  RulesFile,
  TriageScreen,
} from '../../shared/contract/recovery.ts'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import type { Candidate } from '../../shared/truth/candidates.ts'
import type { TruthColumn } from '../../shared/truth/columns.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { type GroupName, labelOf, nameOf, nextGroup, rowsOf } from './groups.ts'
import { formFor, type RuleForm } from './rule-form.ts'
import { lacking } from './words.ts'

/** A file of rules that is being stepped through. */
export interface Stepping {
  readonly path: string
  readonly rules: RulesFile['rules']
  /** Which rule is on screen. */
  readonly at: number
  /** Rows that each rule before it filled; null for one that was passed over. */
  readonly filled: ReadonlyArray<number | null>
}

export type RecoveryDialog =
  | { readonly kind: 'assert'; readonly column: TruthColumn }
  | { readonly kind: 'close' }
  | { readonly kind: 'number'; readonly candidate: Candidate }
  | { readonly kind: 'rule'; readonly form: RuleForm; readonly stepping: Stepping | null }
  | { readonly kind: 'save-rules' }
  | { readonly kind: 'load-rules' }

/** Which of a group's rows are listed, and in which order. */
export type Sift = Pick<Choices<'recovery'>, 'search' | 'reason' | 'candidate' | 'sort' | 'order'>

export const NO_SIFT: Sift = { search: '', reason: null, candidate: null, sort: 'conv_id', order: 'up' }

/** Whether some rows of the group are left out. */
export const leavesOut = ({ search, reason, candidate }: Sift): boolean =>
  search !== '' || reason !== null || candidate !== null

/** A place in the queue. */
export interface Place {
  readonly by: Grouping
  /** Null for the rows of every group; undefined until the first group is chosen. */
  readonly group: GroupName | null | undefined
  readonly listed: Listed
  readonly sift: Sift
  readonly at: number
}

export type DecisionKey = 'take' | 'assert' | 'close' | 'undo' | 'redo'

export interface Press {
  readonly key: DecisionKey
  /** Of the candidate to take, from 0. */
  readonly index: number
  /** When it was pressed, ms. */
  readonly at: number
}

export interface TriageState extends Place {
  readonly case_id: string | null
  readonly dialog: RecoveryDialog | null
  /** Whether a decision is being written; no other is taken meanwhile. */
  readonly writing: boolean
  /** Revision of the case that the last decision was taken on: while it is still on screen, none is taken. */
  readonly decidedOn: number
  /** Whether the next group is to be chosen once the present one has no open rows. */
  readonly advance: boolean
  /** What happened last, in words. */
  readonly said: string
  readonly failure: unknown
  /** Where each of this session's decisions was taken, by run: undoing one goes back there. */
  readonly places: ReadonlyMap<number, Place>
  /** A key that was pressed while its row was on its way. */
  readonly held: Press | null
  /** Whether the row was chosen by a person since the last decision, rather than by that. */
  readonly moved: boolean
}

export const START: TriageState = {
  case_id: null,
  by: 'shape',
  group: undefined,
  listed: 'open',
  sift: NO_SIFT,
  at: 0,
  dialog: null,
  writing: false,
  decidedOn: -1,
  advance: false,
  said: '',
  failure: null,
  places: new Map(),
  held: null,
  moved: false,
}

/** What a run was, as far as it says where the triage goes on. */
export type Went =
  /** A decision about one row, and the place of the next. */
  | { readonly kind: 'row'; readonly at: number }
  | { readonly kind: 'rule' }
  | { readonly kind: 'undo' | 'redo'; readonly of_run: number | null }

export type TriageEvent =
  | { readonly type: 'entered'; readonly case_id: string }
  /** What is on screen has been read anew: a case that was closed and opened again counts its revisions anew. */
  | { readonly type: 'settled' }
  | { readonly type: 'grouped'; readonly by: Grouping }
  | { readonly type: 'chose'; readonly group: GroupName | null }
  | { readonly type: 'listed'; readonly listed: Listed }
  | { readonly type: 'sifted'; readonly sift: Partial<Sift> }
  | { readonly type: 'moved'; readonly at: number }
  /** An address led to a place of the queue. */
  | { readonly type: 'placed'; readonly place: Place }
  | { readonly type: 'opened'; readonly dialog: RecoveryDialog | null }
  | { readonly type: 'said'; readonly said: string }
  | { readonly type: 'dismissed' }
  | { readonly type: 'began' }
  | {
      readonly type: 'wrote'
      /** The revision that the decision was taken on. */
      readonly on: number
      readonly run_id: number
      readonly said: string
      readonly went: Went
    }
  /** Something other than a write failed. */
  | { readonly type: 'refused'; readonly failure: unknown }
  /** A write failed; null where a person cancelled it. */
  | { readonly type: 'failed'; readonly failure: unknown }

const placeOf = ({ by, group, listed, sift, at }: TriageState): Place => ({ by, group, listed, sift, at })

function wrote(
  state: TriageState,
  { on, run_id, said, went }: Extract<TriageEvent, { type: 'wrote' }>,
): TriageState {
  const after = { ...state, writing: false, decidedOn: on, said, moved: false }
  if (went.kind === 'undo' || went.kind === 'redo') {
    const place = went.kind === 'undo' ? state.places.get(went.of_run ?? -1) : undefined
    return { ...after, advance: went.kind === 'redo', ...place }
  }
  const places = new Map(state.places).set(run_id, placeOf(state))
  return { ...after, advance: true, places, at: went.kind === 'row' ? went.at : 0 }
}

/** The triage after something happened. */
export function triageAfter(state: TriageState, event: TriageEvent): TriageState {
  switch (event.type) {
    case 'entered':
      return state.case_id === event.case_id ? state : { ...START, case_id: event.case_id }
    case 'settled':
      return { ...state, decidedOn: -1, failure: null }
    case 'grouped':
      return state.by === event.by ? state : { ...state, by: event.by, group: undefined, at: 0, said: '' }
    case 'chose':
      return { ...state, group: event.group, at: 0, advance: false, held: null }
    case 'listed':
      return { ...state, listed: event.listed, at: 0, advance: false }
    case 'sifted':
      return { ...state, sift: { ...state.sift, ...event.sift }, at: 0, advance: false, held: null }
    case 'moved':
      return { ...state, at: event.at, held: null, moved: true }
    case 'placed':
      return { ...state, ...event.place, advance: false, held: null, moved: true, said: '' }
    case 'opened':
      // What failed stays to be read when a dialog is closed.
      return {
        ...state,
        dialog: event.dialog,
        failure: event.dialog === null ? state.failure : null,
        held: null,
      }
    case 'said':
      return { ...state, said: event.said }
    case 'dismissed':
      return { ...state, failure: null }
    case 'refused':
      return { ...state, failure: event.failure }
    case 'began':
      return { ...state, writing: true, failure: null }
    case 'wrote':
      return wrote(state, event)
    case 'failed':
      return event.failure === null
        ? { ...state, writing: false, said: 'Cancelled. Nothing was written.' }
        : { ...state, writing: false, failure: event.failure }
  }
}

/** What the screen shows, as far as a key depends on it. */
export interface Sight {
  readonly turn: TurnDetail | undefined
  /** Whether the turn is not, or not yet, the one of the chosen row, or not as the case is now. */
  readonly waiting: boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
}

/** What is to be written. */
export type Command =
  | { readonly write: 'take'; readonly turn: TurnDetail; readonly candidate: Candidate }
  | { readonly write: 'undo' | 'redo' }

/** The triage after a key, and what the key has written. */
export interface Pressed {
  readonly state: TriageState
  readonly command: Command | null
}

/** A number that was pressed before its row was there is not kept: nobody can have looked at what it takes. */
const ON_ITS_WAY = 'The row was still on its way. Press again to take it.'

/** How long a key waits for the row it is meant for, ms. */
const HELD_MS = 3000

const onlyOpens = (state: TriageState, dialog: RecoveryDialog): Pressed => ({
  state: triageAfter(state, { type: 'opened', dialog }),
  command: null,
})

const mustWait = (state: TriageState, { key }: Press, sight: Sight): boolean =>
  key === 'undo' || key === 'redo' ? state.writing : sight.waiting

/** The turn on screen, where it can be decided. */
const decidable = ({ turn, waiting }: Sight): TurnDetail | undefined =>
  turn !== undefined && !waiting && turn.closed === null ? turn : undefined

/** Takes a candidate; a number only after a question. */
export function take(state: TriageState, candidate: Candidate | undefined, sight: Sight): Pressed {
  const turn = decidable(sight)
  if (turn === undefined || candidate === undefined) return { state, command: null }
  if (candidate.rule === 'number-for-string') return onlyOpens(state, { kind: 'number', candidate })
  return { state, command: { write: 'take', turn, candidate } }
}

/**
 * A key of a decision. While its row is on its way it is held until that is there. A number right after a
 * decision is not: it was pressed without a look at the next row.
 */
export function press(state: TriageState, pressed: Press, sight: Sight): Pressed {
  if (mustWait(state, pressed, sight)) {
    const isBlind = pressed.key === 'take' && !state.moved
    return {
      state: isBlind ? { ...state, held: null, said: ON_ITS_WAY } : { ...state, held: pressed },
      command: null,
    }
  }
  const now = { ...state, held: null, moved: false }
  const turn = decidable(sight)
  switch (pressed.key) {
    case 'undo':
    case 'redo':
      return (pressed.key === 'undo' ? sight.canUndo : sight.canRedo)
        ? { state: now, command: { write: pressed.key } }
        : { state: { ...now, said: `There is nothing to ${pressed.key}.` }, command: null }
    case 'take':
      return take(now, turn?.candidates[pressed.index], sight)
    case 'assert': {
      const column = turn && lacking(turn)[0]
      return column === undefined ? { state: now, command: null } : onlyOpens(now, { kind: 'assert', column })
    }
    case 'close':
      return turn === undefined ? { state: now, command: null } : onlyOpens(now, { kind: 'close' })
  }
}

/** Does what a held key is for once its row is there; forgets it when it has waited too long. */
export function resume(state: TriageState, sight: Sight, now: number): Pressed {
  const { held } = state
  if (held === null) return { state, command: null }
  if (state.dialog !== null || now - held.at >= HELD_MS)
    return { state: { ...state, held: null }, command: null }
  return mustWait(state, held, sight) ? { state, command: null } : press(state, held, sight)
}

/** What the lists show, as far as it says which group is next. */
export interface Lists {
  readonly groups: readonly MissingGroup[]
  /** Rows of the list on screen. */
  readonly rows: number
  /** Whether rows and turn on screen are those of the case as it is now. */
  readonly settled: boolean
}

/** At first the largest group, unless somebody has begun with the rows of all; later the next with open rows. */
export function goOn(state: TriageState, { groups, rows, settled }: Lists): TriageState {
  const { group, listed, at, dialog, said } = state
  if (group === undefined) {
    const first = groups.find(({ open }) => open > 0)
    const begun = at > 0 || dialog !== null || said !== ''
    return triageAfter(state, {
      type: 'chose',
      group: begun || first === undefined ? null : nameOf(first),
    })
  }
  const whole = listed === 'open' && !leavesOut(state.sift)
  if (!state.advance || !settled || !whole || rows > 0 || group === null) return state
  const next = nextGroup(groups, group)
  const words =
    next === null
      ? 'No open rows are left.'
      : `This group is decided; the next is ${visibleText(middleEllipsis(labelOf(next), 60))}.`
  return { ...triageAfter(state, { type: 'chose', group: next }), said: `${said} ${words}` }
}

/** The dialog for a rule that begins with what a turn offers. */
export function ruleFor({ group }: TriageState, turn: TurnDetail): RecoveryDialog {
  const offer = turn.candidates[0]
  const places = offer === undefined ? {} : { [offer.column]: { path: offer.path, allow_number: false } }
  const named = group == null || 'shape' in group ? { shape: turn.shape } : group
  return { kind: 'rule', form: formFor(named, { shape: turn.shape, places }), stepping: null }
}

/** What the triage shows, as requests name it. */
export const screenOf = ({
  by,
  group,
  listed,
  sift: { search, reason, candidate, sort, order },
}: Place): TriageScreen => ({
  by,
  ...rowsOf(group ?? null),
  ...(search.trim() === '' ? {} : { search: search.trim() }),
  ...(reason === null ? {} : { reason }),
  ...(candidate === null ? {} : { candidate }),
  ...(sort === 'conv_id' && order === 'up' ? {} : { sort, descending: order === 'down' }),
  state: listed,
})
