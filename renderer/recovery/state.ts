import { create } from 'zustand'
import type { Candidate } from '../../shared/truth/candidates.ts'
import {
  type Command,
  goOn,
  type Lists,
  type Press,
  type Pressed,
  press,
  resume,
  type Sight,
  START,
  type TriageEvent,
  type TriageState,
  take,
  triageAfter,
} from './triage.ts'

/** Where a person is in the triage. It outlives the view, which may be left and entered again. */
const store = create<TriageState>()(() => START)

export function useRecovery(): TriageState
export function useRecovery<T>(select: (state: TriageState) => T): T
export function useRecovery<T>(select?: (state: TriageState) => T): T | TriageState {
  return store(select ?? ((state: TriageState) => state as T))
}

/** Hears when the triage has changed; returns the unsubscribe. */
export const onTriage = (listener: () => void): (() => void) => store.subscribe(listener)

export const triageNow = (): TriageState => store.getState()

function keep({ state, command }: Pressed): Command | null {
  store.setState(state)
  return command
}

/** The only ways in which the triage changes. */
export const triage = {
  tell: (event: TriageEvent): void => store.setState((state) => triageAfter(state, event)),
  /** Returns what is to be written. */
  press: (key: Press, sight: Sight): Command | null => keep(press(store.getState(), key, sight)),
  resume: (sight: Sight): Command | null => keep(resume(store.getState(), sight, performance.now())),
  take: (candidate: Candidate, sight: Sight): Command | null =>
    keep(take(store.getState(), candidate, sight)),
  goOn: (lists: Lists): void => store.setState((state) => goOn(state, lists)),
}
export const openDialog = (dialog: TriageState['dialog']): void => triage.tell({ type: 'opened', dialog })
