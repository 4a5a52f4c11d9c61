import Database from 'better-sqlite3'
import packageJson from '../../../package.json' with { type: 'json' }
import type { Generation, Migration } from '../../../shared/contract/model.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { analyse } from '../analytics/analyse.ts'
import type { PlaybookCase } from '../case/playbook-case.ts'
import { openReader } from '../db/open.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import { conversationsPage } from '../queries/conversations-page.ts'
import { derived } from '../queries/derived.ts'
import { validate } from '../validation/validate.ts'
import { journalSummary } from './journal.ts'
import { REPORT_FORMAT, type Report } from './model.ts'
import { missingShapesJob } from './shapes.ts'

const CONVERSATIONS_AT_MOST = 200

function sqliteVersion(): string {
  const db = new Database(':memory:')
  try {
    return db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? ''
  } finally {
    db.close()
  }
}

/** The generation that a migrated case had: a migration names the steps that were still to be done. */
export function generationBefore(migration: Migration | null, now: Generation): Generation {
  if (migration === null) return now
  const done = new Set(migration.steps.filter(({ status }) => status === 'done').map(({ id }) => id))
  if (TRUTH_COLUMNS.every((column) => done.has(`add-${column}`))) return 'v2'
  return [...done].some((id) => id.startsWith('add-') || id.startsWith('index-')) ? 'v2-partial' : 'v3'
}

function conversationsOf(
  path: string,
  source: NonNullable<PlaybookCase['source']>,
  pointers: PlaybookCase['pointers'],
): Report['conversations'] {
  const db = openReader(path)
  try {
    const { items, total } = conversationsPage(
      { ...source, db },
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
    return { items: items.map(({ strip, ...item }) => item), total }
  } finally {
    db.close()
  }
}

/** Gathers everything a report says. Throws `Cancelled`. */
export async function buildReport(of: PlaybookCase, options: JobOptions): Promise<Report> {
  const { path, source, schema, pointers } = of
  const validation = await validate(of, { thorough: false }, options)
  const view = of.view()
  const { migration } = view
  const covered = ['v2', 'v2-partial', 'v3'].includes(schema.generation)
  const plan = covered && migration === null ? await of.plan(options) : null
  const analytics = source === null ? null : await analyse(of, options)
  const shapes = source === null ? null : await runJob(missingShapesJob, { path, ...source }, options)
  return {
    kind: 'turnscope-report',
    format: REPORT_FORMAT,
    name: view.name,
    made_at_ms: Date.now(),
    versions: { turnscope: packageJson.version, sqlite: sqliteVersion(), node: process.versions.node },
    redacted: false,
    redaction: [],
    evidence: view.evidence,
    timeline_store: view.timeline_store && {
      path: view.timeline_store.path,
      sha256: view.timeline_store.sha256,
      conversations: view.timeline_store.conversations,
    },
    generation: { before: generationBefore(migration, schema.generation), after: schema.generation },
    schema: { columns: schema.columns, indexes: schema.indexes },
    counts: source?.index.counts ?? null,
    cutover: analytics?.cutover ?? null,
    plan,
    migration,
    missing:
      source === null || shapes === null
        ? null
        : {
            total: source.index.counts.missing_runtime_or_inference,
            of: source.index.turns,
            reasons: derived(source.index).reasons,
            shapes,
          },
    conversations: source === null ? null : conversationsOf(path, source, pointers),
    analytics: analytics && {
      explanation: analytics.explanation,
      left_out: analytics.left_out,
      counted: analytics.counted,
      runtimes: analytics.runtimes,
      runtimes_total: analytics.runtimes_total,
      switches: analytics.switches,
      coverage: analytics.coverage,
    },
    journal: journalSummary(path),
    validation,
  }
}
