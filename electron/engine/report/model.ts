import type { Comparison } from '../../../shared/contract/compare.ts'
import type {
  CaseView,
  Conversation,
  Counts,
  CutoverView,
  Evidence,
  Migration,
  Plan,
  ReasonCounts,
  Schema,
  ServerFills,
  TurnId,
} from '../../../shared/contract/model.ts'
import type { Note } from '../../../shared/contract/notes.ts'
import type { Analytics, Validation } from '../../../shared/contract/playbook.ts'
import type { JournalRun } from '../../../shared/contract/recovery.ts'
import type { Salvage } from '../../../shared/contract/salvage.ts'
import type { Generation } from '../../../shared/truth/generation.ts'
import type { RuntimePlace } from '../../../shared/truth/runtime-places.ts'
import type { EvidenceCounts } from '../queries/evidence-counts.ts'

export const REPORT_FORMAT = 1

export interface MissingShapes {
  /** Most rows first, at most 50. */
  readonly items: readonly { readonly shape: string; readonly rows: number; readonly sample: TurnId }[]
  /** Different shapes there are. */
  readonly total: number
}

export interface JournalSummary {
  /** How often each kind of write was made. */
  readonly kinds: Readonly<Record<string, number>>
  /** Newest first, at most 200. */
  readonly runs: readonly JournalRun[]
  readonly total: number
}

/** Everything a report says: the JSON report is this, the other two are made from it. */
export interface Report {
  readonly kind: 'turnscope-report'
  readonly format: typeof REPORT_FORMAT
  readonly name: string
  /** Milliseconds since epoch. */
  readonly made_at_ms: number
  readonly versions: { readonly turnscope: string; readonly sqlite: string; readonly node: string }
  readonly redacted: boolean
  /** What was left out and what was kept; empty where nothing was left out. */
  readonly redaction: readonly string[]
  readonly evidence: Evidence
  /** What was read of a damaged evidence, and what was lost; null where the case holds the evidence as it is. */
  readonly salvage: Salvage | null
  readonly timeline_store:
    | ({
        readonly path: string
        readonly sha256: string
        readonly conversations: number
      } & Pick<NonNullable<CaseView['timeline_store']>, 'kind' | 'last_activity_ms'>)
    | null
  readonly generation: { readonly before: Generation; readonly after: Generation }
  readonly schema: Pick<Schema, 'columns' | 'indexes'>
  /** Set where turns could not be read, so that no number counts them. */
  readonly partly_read?: true
  /** Null where the turns could not be read. */
  readonly counts: Counts | null
  readonly cutover: CutoverView | null
  /** How many turns have each evidence state, by column; null where the turns could not be read. */
  readonly evidence_states: EvidenceCounts | null
  /** What a migration would do; null where the playbook does not cover the file, or it has been migrated. */
  readonly plan: Plan | null
  /** What the last migration of this case did; null where there was none. */
  readonly migration: Migration | null
  /** What a server that opens the working copy will write into rows that lack a value; null where the playbook does not cover the file. */
  readonly server_fills: ServerFills | null
  readonly missing: {
    readonly total: number
    readonly of: number
    readonly reasons: ReasonCounts
    readonly shapes: MissingShapes
  } | null
  readonly conversations: { readonly items: readonly Conversation[]; readonly total: number } | null
  /** The look of each runtime, as the app draws it. */
  readonly runtime_places: readonly RuntimePlace[]
  readonly analytics: Pick<
    Analytics,
    | 'explanation'
    | 'left_out'
    | 'counted'
    | 'server_made'
    | 'server_made_inference'
    | 'runtimes'
    | 'runtimes_total'
    | 'switches'
    | 'coverage'
  > | null
  /** What people noted about turns and conversations; left out where nobody did, null where it cannot be read. */
  readonly notes?: readonly Note[] | null
  /** Null where nothing was written to the working copy. */
  readonly journal: JournalSummary | null
  /** What another copy has otherwise; left out where none was compared. */
  readonly comparison?: Comparison
  readonly validation: Validation
}
