import { create } from 'zustand'
import type { TurnId } from '../../shared/contract/model.ts'
import { turnAt } from '../api/turn-at.ts'
import { sameTurn, useUi } from '../state/ui.ts'
import { useLetterKeys } from '../ui/use-letter-keys.ts'

interface Beside {
  /** A turn that waits for another one to be seen beside. */
  readonly kept: { readonly case_id: string; readonly turn: TurnId } | null
  /** The two that the dialog shows. */
  readonly pair: readonly [before: TurnId, after: TurnId] | null
}

export const useBeside = create<Beside>()(() => ({ kept: null, pair: null }))

/** Shows two turns side by side. */
export function showBeside(before: TurnId, after: TurnId): void {
  useBeside.setState({ pair: [before, after] })
  useUi.getState().show('beside')
}

/** Shows the turns at two positions of a conversation side by side. */
export async function showPositions(
  case_id: string,
  conv_id: string,
  [before, after]: readonly [number, number],
): Promise<void> {
  const turns = await Promise.all([turnAt(case_id, conv_id, before), turnAt(case_id, conv_id, after)])
  if (turns[0] !== null && turns[1] !== null) showBeside(turns[0], turns[1])
}

interface Actions {
  /** What changed since the turn before; null where this is the first one. */
  readonly since: (() => void) | null
  /** Keeps this turn, or shows it beside the one that was kept. */
  readonly keep: () => void
  /** The kept turn, where it is another one. */
  readonly kept: TurnId | null
}

/** What can be done with a turn to see it beside another one, by button and by key. */
export function useBesideActions(case_id: string, turn: TurnId & { readonly position: number }): Actions {
  const kept = useBeside((state) => state.kept)
  const { conv_id, session_id, turn_id, position } = turn
  const id = { conv_id, session_id, turn_id }
  const other = kept !== null && kept.case_id === case_id && !sameTurn(kept.turn, id) ? kept.turn : null
  const actions: Actions = {
    since: position === 0 ? null : () => void showPositions(case_id, conv_id, [position - 1, position]),
    keep: () =>
      other === null ? useBeside.setState({ kept: { case_id, turn: id } }) : showBeside(other, id),
    kept: other,
  }
  useLetterKeys({ d: actions.since, b: actions.keep })
  return actions
}
