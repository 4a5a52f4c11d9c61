import { create } from 'zustand'
import {
  type AllChoices,
  type CasePlace,
  type Choices,
  firstChoices,
  VIEW_NAMES,
  type View,
} from '../../shared/contract/address.ts'
import type { TurnId } from '../../shared/contract/model.ts'
import { usePreferences } from './preferences.ts'

/** What is laid over the screen; one at a time. */
export type Overlay =
  | 'palette'
  | 'keys'
  | 'letters'
  | 'export'
  | 'open-file'
  | 'attach-timeline'
  | 'beside'
  | 'report'
  | 'release-notes'
  | 'saved-views'

interface UiState {
  /** The case on screen; null on the start screen. */
  readonly case_id: string | null
  /** Whether many copies are on screen where no case is: whoever opens a case from there comes back. */
  readonly fleet: boolean
  readonly view: View
  /** The conversation whose timeline is shown. */
  readonly conv_id: string | null
  /** The selected turn, of whichever conversation. */
  readonly turn: TurnId | null
  /** What is chosen in each view: it outlives the view, which may be left and entered again. */
  readonly choices: AllChoices
  readonly overlay: Overlay | null

  showCase(case_id: string, view?: View): void
  leaveCase(): void
  showFleet(): void
  leaveFleet(): void
  go(view: View): void
  /** Goes where an address of this case leads. */
  goToPlace(place: CasePlace): void
  choose<V extends View>(view: V, chosen: Partial<Choices<V>>): void
  selectConversation(conv_id: string): void
  /** The conversation in the Timeline view. */
  goToConversation(conv_id: string): void
  selectTurn(turn: TurnId | null): void
  /** The turn in its conversation's timeline. */
  goToTurn(turn: TurnId): void
  /** The turns that lack a value, of one conversation, in one column, for one reason. */
  goToMissing(filter: Partial<Pick<Choices<'missing'>, 'in' | 'lacks' | 'reason'>>): void
  show(overlay: Overlay | null): void
}

function nothingChosen() {
  const choices = Object.fromEntries(
    VIEW_NAMES.map((view) => [view, firstChoices(view)]),
  ) as unknown as AllChoices
  const by = usePreferences.getState().timeline
  return { conv_id: null, turn: null, choices: { ...choices, timeline: { ...choices.timeline, by } } }
}

/** No filter on the turns of a conversation. */
export const ALL_TURNS = { evidence: null, runtime: null, of: null } as const

const listing = (choices: AllChoices, turns: Partial<Choices<'timeline'>>): AllChoices => ({
  ...choices,
  timeline: { ...choices.timeline, ...turns },
})

/** Another conversation: runtimes, sessions and turns are of one; an evidence state is sought through all of them. */
const inConversation = ({ conv_id: before, choices }: UiState, conv_id: string) =>
  before === conv_id
    ? { conv_id, choices }
    : {
        conv_id,
        choices: listing(choices, { ...ALL_TURNS, evidence: choices.timeline.evidence, zoom: null }),
      }

/** What a person has chosen to look at; its address is in the window's. What the engine knows is in renderer/api. */
export const useUi = create<UiState>()((set, get) => ({
  case_id: null,
  fleet: false,
  view: 'overview',
  overlay: null,
  ...nothingChosen(),

  showCase: (case_id, view = 'overview') => set({ case_id, view, overlay: null, ...nothingChosen() }),
  leaveCase: () => set({ case_id: null, view: 'overview', overlay: null, ...nothingChosen() }),
  showFleet: () => set({ fleet: true, overlay: null }),
  leaveFleet: () => set({ fleet: false }),
  go: (view) => set({ view, overlay: null }),
  goToPlace: ({ view, conv_id, turn, choices }) =>
    set((state) => {
      // A view whose address names no turn leaves the one that was looked at last.
      const of = conv_id === null ? { choices: state.choices } : { ...inConversation(state, conv_id), turn }
      return { ...of, view, overlay: null, choices: { ...of.choices, [view]: choices } }
    }),
  choose: (view, chosen) =>
    set(({ choices }) => ({ choices: { ...choices, [view]: { ...choices[view], ...chosen } } })),
  selectConversation: (conv_id) =>
    set((state) => (state.conv_id === conv_id ? {} : { ...inConversation(state, conv_id), turn: null })),
  goToConversation: (conv_id) => {
    get().selectConversation(conv_id)
    get().go('timeline')
  },
  // The Timeline view then opens on the conversation of the turn that was looked at last.
  selectTurn: (turn) =>
    set((state) => (turn === null ? { turn } : { ...inConversation(state, turn.conv_id), turn })),
  // A turn that is gone to is seen: no filter hides it.
  goToTurn: (turn) =>
    set(({ choices }) => ({
      ...{ view: 'timeline', conv_id: turn.conv_id, turn, overlay: null },
      choices: listing(choices, { ...ALL_TURNS, zoom: null }),
    })),
  goToMissing: (filter) => {
    get().choose('missing', { ...firstChoices('missing'), ...filter })
    get().go('missing')
  },
  show: (overlay) => set({ overlay }),
}))

/** The place on screen; null is the start screen. */
export function placeNow(): CasePlace | null {
  const { case_id, view, conv_id, turn, choices } = useUi.getState()
  if (case_id === null) return null
  const ofConversation = turn?.conv_id === conv_id ? turn : null
  return { case_id, view, conv_id, turn: ofConversation, choices: choices[view] } as CasePlace
}

export const sameTurn = (a: TurnId | null, b: TurnId | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.turn_id === b.turn_id &&
    a.session_id === b.session_id &&
    a.conv_id === b.conv_id)
