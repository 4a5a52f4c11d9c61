import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { MethodOutput } from '../../../shared/contract/methods.ts'
import type { CaseView, Plan } from '../../../shared/contract/model.ts'
import type { JobOptions } from '../jobs/run.ts'
import { type CopyState, isSameState, writtenMeanwhile } from '../journal/copy-state.ts'
import type { TurnColumns } from '../queries/columns.ts'
import type { Pointers } from '../queries/pointers.ts'
import type { Shapes } from '../queries/shapes.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import type { Classified } from '../schema/classify.ts'
import type { SchemaFacts } from '../schema/facts.ts'

/**
 * One state of a case, for whoever reads longer than one turn of the engine's thread. Nothing in it ever
 * changes: a write makes the next index beside this one. Who reads the file as well opens it with
 * `readState(lease.copy, …)`, which holds one snapshot of this very state or says `Conflict`. So a reader
 * finishes on the state that it began with, and no answer mixes two.
 */
export interface Lease {
  /** Where turns are read: the working copy, or what was read of the payloads of an older generation. */
  readonly copy: CopyState
  /** The working copy itself. */
  readonly working: CopyState
  readonly facts: SchemaFacts
  readonly schema: Classified
  /** Null where the file has no turns that could be read one by one. */
  readonly source: { readonly columns: TurnColumns; readonly index: TurnIndex } | null
  /** Null without a timeline store. */
  readonly pointers: Pointers | null
  /** Main files and sidecars of the evidence, which nothing is written over. */
  readonly evidencePaths: readonly string[]
  readonly view: CaseView
  readonly plan: (options: JobOptions) => Promise<Plan>
  /** The shapes of the missing rows; only where there is a source. */
  readonly shapes: (options: JobOptions) => Promise<Shapes>
  /** The missing rows by shape, as `shapes.list` has them; only where there is a source. */
  readonly groups: (options: JobOptions) => Promise<MethodOutput<'shapes.list'>>
}

/** What a lease is taken from. */
export interface Leasable {
  /** The state there is now. */
  readonly lease: () => Lease
  /** Resolves when what is being written is, whatever came of it. */
  readonly written: () => Promise<void>
}

const isSame = (a: Lease, b: Lease): boolean => isSameState(a.copy, b.copy) && a.pointers === b.pointers

/**
 * Runs a long read on a lease. A read that finds the file written before it began to read it, or the working
 * copy replaced under its hands, is run once more on the state there is then. Rejects with `Conflict` where that
 * happens again, else with whatever `read` rejects with.
 */
export async function onLease<T>(of: Leasable, read: (lease: Lease) => Promise<T>): Promise<T> {
  for (let isSecond = false; ; isSecond = true) {
    const lease = of.lease()
    try {
      return await read(lease)
    } catch (error) {
      const kind = error instanceof TurnscopeError ? error.kind : null
      if (kind === 'Cancelled') throw error
      // The index follows the file when the write has returned.
      await of.written()
      const now = of.lease()
      const isReplaced = now.copy.path !== lease.copy.path
      if (!isReplaced && (kind !== 'Conflict' || isSame(now, lease))) throw error
      if (isSecond) throw writtenMeanwhile(error)
    }
  }
}
