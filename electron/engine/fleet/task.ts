import type { TurnscopeFailure } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import type { DatasetPlace } from '../dataset/folder.ts'
import type { FoundCopy } from './find-copies.ts'

/** What a spare process is asked: to look at one copy. */
export interface LookTask {
  readonly copy: FoundCopy
  /** Where its rows go; null where nobody wants them. */
  readonly dataset: DatasetPlace | null
}

/** Or how one is sealed that may be known already. */
export interface SealTask {
  readonly sealed: FoundCopy
}

export type SpareTask = LookTask | SealTask

/** The seal of a copy as it stands there, and of the timeline store beside it; null without one, or where it cannot be read. */
export interface Seals {
  readonly copy: string | null
  readonly store: string | null
}

/** What it answers: what became of the copy, or why the dataset could not be written. */
export type LookAnswer = { readonly item: FleetItem } | { readonly failure: TurnscopeFailure }
export type SealAnswer = { readonly seals: Seals }
