import type { JournalRun } from '../../shared/contract/recovery.ts'
import type { RunKind } from '../../shared/contract/run-kind.ts'

interface KindWords {
  readonly word: string
  /** What it means that a run is of this kind. */
  readonly means: string
}

export const KIND_WORDS: Record<RunKind, KindWords> = {
  migrate: { word: 'migration', means: 'Columns and indexes were added to the working copy.' },
  backfill: {
    word: 'backfill',
    means: 'Empty values were filled from each turn’s own canonical metadata, automatically.',
  },
  rule: { word: 'rule', means: 'A person’s rule filled rows from a path of their own metadata.' },
  candidate: { word: 'candidate', means: 'A person took a value from the row’s own metadata.' },
  asserted: {
    word: 'asserted',
    means: 'A person typed the value and said why. It is not recorded anywhere in the row.',
  },
  unrecoverable: { word: 'unrecoverable', means: 'A person closed the row. It keeps no value.' },
  undo: { word: 'undo', means: 'An earlier run was taken back.' },
  redo: { word: 'redo', means: 'A run that was taken back was done again.' },
}

export type Reversal =
  | { readonly can: 'undo' | 'redo' }
  /** Why neither is possible, in plain words. */
  | { readonly can: null; readonly why: string }

/** What can be done about a run. */
export function reversalOf({ kind, undone, of_run }: JournalRun): Reversal {
  switch (kind) {
    case 'rule':
    case 'candidate':
    case 'asserted':
    case 'unrecoverable':
      return { can: undone ? 'redo' : 'undo' }
    case 'undo':
    case 'redo':
      return { can: null, why: `Undo and redo act on run ${of_run ?? '?'} itself.` }
    case 'migrate':
    case 'backfill':
      return {
        can: null,
        why: 'A migration is not undone piece by piece. To start over, delete the case and open the evidence again.',
      }
  }
}
