import { create } from 'zustand'
import type { FleetFilter } from '../../shared/contract/fleet.ts'

/** What is chosen on the screen of many copies: it outlives the screen, and a case that is opened from a row. */
interface FleetState {
  /** As typed: a path a line. */
  readonly paths: string
  /** Folder of a dataset that is written along; '' for none. */
  readonly dataset: string
  readonly filter: FleetFilter
  /** The row that the keys are on. */
  readonly row: number
}

export const EVERY_ROW: FleetFilter = { search: '', sort: 'found', descending: false }

export const useFleet = create<FleetState>()(() => ({ paths: '', dataset: '', filter: EVERY_ROW, row: 0 }))

export const setFleet = (change: Partial<FleetState>): void => useFleet.setState(change)

/** Narrows the rows down, or lifts that; the list begins anew. */
export const narrow = (change: Partial<FleetFilter>): void =>
  useFleet.setState(({ filter }) => ({ filter: { ...filter, ...change }, row: 0 }))

/** What was typed, as paths. */
export const pathsOf = (typed: string): string[] =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
