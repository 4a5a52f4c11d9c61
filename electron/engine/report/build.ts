import packageJson from '../../../package.json' with { type: 'json' }
import type { Comparison } from '../../../shared/contract/compare.ts'
import type { CaseView, Migration, Plan } from '../../../shared/contract/model.ts'
import { insteadFor } from '../../../shared/contract/next-action.ts'
import type { Note } from '../../../shared/contract/notes.ts'
import { isPartlyRead } from '../../../shared/contract/partly-read.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { type Generation, isCovered } from '../../../shared/truth/generation.ts'
import { analyticsOf } from '../analytics/job.ts'
import type { Lease } from '../case/lease.ts'
import { isDamage } from '../db/errors.ts'
import type { ReadableDb } from '../db/open.ts'
import { sqliteVersion } from '../db/version.ts'
import type { JobContext } from '../jobs/job.ts'
import { journalPage } from '../journal/entries.ts'
import { Journal } from '../journal/read.ts'
import { computePlan } from '../migrate/plan.ts'
import { conversationsPage } from '../queries/conversations-page.ts'
import { cutoverOfIndex } from '../queries/counts.ts'
import { derived } from '../queries/derived.ts'
import { carriedOverIn, evidenceCounts } from '../queries/evidence-counts.ts'
import type { CheckFacts } from '../validation/checks/check.ts'
import { validationOf } from '../validation/job.ts'
import { type JournalSummary, type MissingShapes, REPORT_FORMAT, type Report } from './model.ts'

const CONVERSATIONS_AT_MOST = 200
const RUNS_AT_MOST = 200

/** The generation that a migrated case had: a migration names the steps that were still to be done. */
export function generationBefore(migration: Migration | null, now: Generation): Generation {
  if (migration === null) return now
  const done = new Set(migration.steps.filter(({ status }) => status === 'done').map(({ id }) => id))
  if (TRUTH_COLUMNS.every((column) => done.has(`add-${column}`))) return 'v2'
  return [...done].some((id) => id.startsWith('add-') || id.startsWith('index-')) ? 'v2-partial' : 'v3'
}

/** What a report is made of beside the file: one state of a case, as a lease has it. Plain data. */
export interface ReportedState extends Pick<Lease, 'facts' | 'schema' | 'source' | 'pointers'> {
  readonly view: CaseView
  /** Null where the turns could not be read. */
  readonly shapes: MissingShapes | null
  readonly checks: CheckFacts
  /** What people noted about turns and conversations. */
  /** Null where they cannot be read. */
  readonly notes: readonly Note[] | null
  /** Null where none is asked for. */
  readonly comparison: Comparison | null
}

function conversationsOf(
  source: Parameters<typeof conversationsPage>[0],
  pointers: Lease['pointers'],
): Report['conversations'] {
  const { items, total } = conversationsPage(
    source,
    {
      search: '',
      has_switches: false,
      has_missing: false,
      sort: 'switches',
      descending: true,
      offset: 0,
      limit: CONVERSATIONS_AT_MOST,
    },
    pointers,
  )
  return { items, total }
}

/** Who wrote what to a working copy; null where nothing was written, or the journal is not ours. */
function journalSummary(journal: Journal): JournalSummary | null {
  const { items, total } = journalPage(journal, { offset: 0, limit: RUNS_AT_MOST })
  if (total === 0) return null
  const kinds: Record<string, number> = {}
  for (const { kind } of journal.history.runs) kinds[kind] = (kinds[kind] ?? 0) + 1
  const byName = Object.entries(kinds).sort(([a], [b]) => (a < b ? -1 : 1))
  return { kinds: Object.fromEntries(byName), runs: items, total }
}

/** Null where damage hides rows: what a migration would do is not known, and it would be refused. */
function planOf(db: ReadableDb, source: ReportedState['source'], context: JobContext): Plan | null {
  let plan: Plan
  try {
    plan = computePlan(db, null, context).plan
  } catch (error) {
    if (!isDamage(error)) throw error
    return null
  }
  return { ...plan, backfill: { ...plan.backfill, carried_over: source && carriedOverIn(source.index) } }
}

/** Gathers everything a report says from one snapshot of a working copy. Throws `Cancelled`. */
export function buildReport(
  db: ReadableDb,
  checked: ReadableDb,
  { facts, schema, source, pointers, view, shapes, checks, notes, comparison }: ReportedState,
  context: JobContext,
): Report {
  const validation = validationOf(checked, checks, context)
  const { migration } = view
  const covered = isCovered(schema.generation)
  const now = covered ? planOf(db, source, context) : null
  const analytics =
    source &&
    analyticsOf(db, { ...source, cutover: cutoverOfIndex(source.index), instead: insteadFor(view) }, context)
  return {
    kind: 'turnscope-report',
    format: REPORT_FORMAT,
    name: view.name,
    made_at_ms: Date.now(),
    versions: { turnscope: packageJson.version, sqlite: sqliteVersion(), node: process.versions.node },
    redacted: false,
    redaction: [],
    evidence: view.evidence,
    salvage: view.salvage,
    timeline_store: view.timeline_store && {
      path: view.timeline_store.path,
      sha256: view.timeline_store.sha256,
      conversations: view.timeline_store.conversations,
      kind: view.timeline_store.kind,
      last_activity_ms: view.timeline_store.last_activity_ms,
    },
    generation: { before: generationBefore(migration, schema.generation), after: schema.generation },
    schema: { columns: schema.columns, indexes: schema.indexes },
    ...(isPartlyRead(view) ? { partly_read: true } : {}),
    counts: source?.index.counts ?? null,
    cutover: analytics?.cutover ?? null,
    evidence_states: source && evidenceCounts(source.index),
    plan: migration === null ? now : null,
    migration,
    server_fills: now?.backfill.server_fills ?? null,
    missing:
      source === null || shapes === null
        ? null
        : {
            total: source.index.counts.missing_runtime_or_inference,
            of: source.index.turns,
            reasons: derived(source.index).reasons,
            shapes,
          },
    conversations: source === null ? null : conversationsOf({ ...source, db }, pointers),
    runtime_places: view.runtime_places,
    analytics: analytics && {
      explanation: analytics.explanation,
      left_out: analytics.left_out,
      counted: analytics.counted,
      server_made: analytics.server_made,
      server_made_inference: analytics.server_made_inference,
      runtimes: analytics.runtimes,
      runtimes_total: analytics.runtimes_total,
      switches: analytics.switches,
      coverage: analytics.coverage,
    },
    ...(notes?.length === 0 ? {} : { notes }),
    ...(comparison === null ? {} : { comparison }),
    journal: journalSummary(new Journal(db, facts)),
    validation,
  }
}
