import type { TurnscopeFailure } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import type { DatasetPlace } from '../dataset/folder.ts'
import type { FoundCopy } from './find-copies.ts'

/** What a spare process is asked: one copy at a time. */
export interface SpareTask {
  readonly copy: FoundCopy
  /** Where its rows go; null where nobody wants them. */
  readonly dataset: DatasetPlace | null
}

/** What it answers: what became of the copy, or why the dataset could not be written. */
export type SpareAnswer = { readonly item: FleetItem } | { readonly failure: TurnscopeFailure }
