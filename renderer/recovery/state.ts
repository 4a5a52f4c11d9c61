import { create } from 'zustand'
import type { Candidate } from '../../shared/contract/model.ts'
import type { Grouping, RulesFile } from '../../shared/contract/recovery.ts'
import type { TruthColumn } from '../../shared/truth/columns.ts'
import type { GroupName } from './groups.ts'
import type { RuleForm } from './rule-form.ts'
import type { Listed } from './selection.ts'

/** A file of rules that is being stepped through. */
export interface Stepping {
  readonly path: string
  readonly rules: RulesFile['rules']
  /** Which rule is on screen. */
  readonly at: number
  /** Rows that each rule before it filled; null for one that was passed over. */
  readonly filled: ReadonlyArray<number | null>
}

export type RecoveryDialog =
  | { readonly kind: 'assert'; readonly column: TruthColumn }
  | { readonly kind: 'close' }
  | { readonly kind: 'number'; readonly candidate: Candidate }
  | { readonly kind: 'rule'; readonly form: RuleForm; readonly stepping: Stepping | null }
  | { readonly kind: 'save-rules' }
  | { readonly kind: 'load-rules' }

/** A place in the queue. */
interface Place {
  readonly by: Grouping
  /** Null for the rows of every group; undefined until the first group is chosen. */
  readonly group: GroupName | null | undefined
  readonly listed: Listed
  readonly at: number
}

interface RecoveryState extends Place {
  readonly case_id: string | null
  readonly dialog: RecoveryDialog | null
  /** Whether a decision is being written; no other is taken meanwhile. */
  readonly writing: boolean
  /** Revision of the case that the last decision was taken on: while it is still on screen, none is taken. */
  readonly decidedOn: number
  /** Whether the next group is to be chosen once the present one has no open rows. */
  readonly advance: boolean
  /** What happened last, in words. */
  readonly said: string
  readonly failure: unknown
  /** Where each of this session's decisions was taken, by run: undoing one goes back there. */
  readonly places: ReadonlyMap<number, Place>

  /** Starts anew for another case. */
  enter(case_id: string): void
  /** What is on screen has been read anew: a case that was closed and opened again counts its revisions anew. */
  settle(): void
  groupBy(by: Grouping): void
  choose(group: GroupName | null): void
  list(listed: Listed): void
  goTo(at: number): void
  open(dialog: RecoveryDialog | null): void
  say(said: string): void
}

const START = {
  by: 'shape',
  group: undefined,
  listed: 'open',
  at: 0,
  dialog: null,
  writing: false,
  decidedOn: -1,
  advance: false,
  said: '',
  failure: null,
} as const

/** Where a person is in the triage. It outlives the view, which may be left and entered again. */
export const useRecovery = create<RecoveryState>()((set) => ({
  case_id: null,
  ...START,
  places: new Map(),

  enter: (case_id) =>
    set((state) => (state.case_id === case_id ? {} : { ...START, case_id, places: new Map() })),
  settle: () => set({ decidedOn: -1, failure: null }),
  groupBy: (by) => set((state) => (state.by === by ? {} : { by, group: undefined, at: 0, said: '' })),
  choose: (group) => set({ group, at: 0, advance: false }),
  list: (listed) => set({ listed, at: 0, advance: false }),
  goTo: (at) => set({ at }),
  open: (dialog) => set({ dialog }),
  say: (said) => set({ said }),
}))
