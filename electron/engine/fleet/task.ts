import type { TurnscopeFailure } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import type { EvidenceFile } from '../../../shared/contract/model.ts'
import type { DatasetPlace } from '../dataset/folder.ts'
import type { FoundCopy } from './find-copies.ts'

/** What a spare process is asked: to look at one copy. */
export interface LookTask {
  readonly copy: FoundCopy
  /** Where its rows go; null where nobody wants them. */
  readonly dataset: DatasetPlace | null
  /** Whether the answer is kept for the next run, with what is found around the copy. */
  readonly keeps: boolean
}

/** Or how one is sealed that may be known already. */
export interface SealTask {
  readonly sealed: FoundCopy
}

export type SpareTask = LookTask | SealTask

/** How a copy stands there: its files, those of the timeline store beside it, and what is found around it; null where it cannot be read. */
export interface Seals {
  readonly files: readonly EvidenceFile[] | null
  readonly timeline_files: readonly EvidenceFile[] | null
  readonly surroundings: string | null
}

/** What became of a copy, and what is found around it. */
export interface Looked {
  readonly item: FleetItem
  readonly surroundings: string | null
}

/** What it answers: that, or why the dataset could not be written. */
export type LookAnswer = Looked | { readonly failure: TurnscopeFailure }
export type SealAnswer = { readonly seals: Seals }
