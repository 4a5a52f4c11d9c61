import type { TurnscopeFailure } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'
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

/** A process of our own that looks at copies one after the other. What hangs or crashes it ends nothing else. */
export interface Spare {
  /** Closes when the process has ended, with the reason in words. */
  readonly link: Transport
  /** Ends it now. */
  kill(): void
}

/** Starts one. Its copies lie below `home` while they are looked at; whoever starts it removes that in the end. */
export type StartSpare = (home: string) => Promise<Spare>
