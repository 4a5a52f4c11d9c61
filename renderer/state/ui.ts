import { create } from 'zustand'
import type { TurnId } from '../../shared/contract/model.ts'
import type { MissingReason } from '../../shared/truth/backfill.ts'
import type { Zone } from '../format/time.ts'

export type View =
  | 'overview'
  | 'timeline'
  | 'read'
  | 'missing'
  | 'recovery'
  | 'journal'
  | 'migration'
  | 'validation'
  | 'analytics'
  | 'payload'

/** What is laid over the screen; one at a time. */
export type Overlay =
  | 'palette'
  | 'keys'
  | 'export'
  | 'open-file'
  | 'attach-timeline'
  | 'report'
  | 'release-notes'

interface UiState {
  /** The case on screen; null on the start screen. */
  readonly case_id: string | null
  readonly view: View
  /** The conversation whose timeline is shown. */
  readonly conv_id: string | null
  /** The selected turn, of whichever conversation. */
  readonly turn: TurnId | null
  readonly zone: Zone
  readonly overlay: Overlay | null
  /** Filters of the Missing view, here so that other views can lead to it. */
  readonly missingReason: MissingReason | null
  readonly missingConversation: string | null

  showCase(case_id: string, view?: View): void
  leaveCase(): void
  go(view: View): void
  selectConversation(conv_id: string): void
  /** The conversation in the Timeline view. */
  goToConversation(conv_id: string): void
  selectTurn(turn: TurnId | null): void
  /** The turn in its conversation's timeline. */
  goToTurn(turn: TurnId): void
  filterMissing(reason: MissingReason | null, conv_id: string | null): void
  setZone(zone: Zone): void
  show(overlay: Overlay | null): void
}

const noSelection = { conv_id: null, turn: null, missingReason: null, missingConversation: null } as const

/** What a person has chosen to look at. What the engine knows is in renderer/api. */
export const useUi = create<UiState>()((set, get) => ({
  case_id: null,
  view: 'overview',
  zone: 'utc',
  overlay: null,
  ...noSelection,

  showCase: (case_id, view = 'overview') => set({ case_id, view, overlay: null, ...noSelection }),
  leaveCase: () => set({ case_id: null, view: 'overview', overlay: null, ...noSelection }),
  go: (view) => set({ view, overlay: null }),
  selectConversation: (conv_id) => set((state) => (state.conv_id === conv_id ? {} : { conv_id, turn: null })),
  goToConversation: (conv_id) => {
    get().selectConversation(conv_id)
    get().go('timeline')
  },
  // The Timeline view then opens on the conversation of the turn that was looked at last.
  selectTurn: (turn) => set(turn === null ? { turn } : { turn, conv_id: turn.conv_id }),
  goToTurn: (turn) => set({ view: 'timeline', conv_id: turn.conv_id, turn, overlay: null }),
  filterMissing: (missingReason, missingConversation) => set({ missingReason, missingConversation }),
  setZone: (zone) => set({ zone }),
  show: (overlay) => set({ overlay }),
}))

export const sameTurn = (a: TurnId | null, b: TurnId | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.turn_id === b.turn_id &&
    a.session_id === b.session_id &&
    a.conv_id === b.conv_id)
