import { posix, win32 } from 'node:path'
import type { Comparison } from '../../../shared/contract/compare.ts'
import type { ServerFills } from '../../../shared/contract/model.ts'
import type { Cell, ResultTable, ValidationCheck } from '../../../shared/contract/playbook.ts'
import type { JournalRun } from '../../../shared/contract/recovery.ts'
import type { Report } from './model.ts'

export const LEFT_OUT = '(left out)'

/** Said in every redacted report. */
const REDACTION = [
  'Left out: message contents (a report never holds any), values of turn_metadata_json, inference ids, candidate and asserted values, notes and names of people, and the folders of files.',
  'Kept: file names and SHA-256, runtime keys as the columns hold them, conv_id, session_id and turn_id (they find the row again in the file itself), the keys and types of metadata, JSON paths, times, and all counts.',
]

/** Columns of results whose values say nothing that a redacted report leaves out. */
const KEPT_COLUMNS = new Set([
  // Ids and per-turn truth, except for inference ids.
  ...['conv_id', 'session_id', 'turn_id', 'runtime_key', 'updated_at_ms', 'missing_runtime_or_inference'],
  // Shapes of metadata.
  ...['shape', 'column', 'path', 'rule'],
  // The schema, and what SQLite says of the file.
  ...['cid', 'name', 'type', 'notnull', 'dflt_value', 'pk', 'sql'],
  ...['table', 'rowid', 'parent', 'fkid', 'quick_check', 'integrity_check', 'journal_mode'],
  ...['severity', 'code', 'message'],
])

/** Kinds of runs whose `rule` names places and shapes, never a value. */
const RULES_WITHOUT_VALUES = new Set(['migrate', 'backfill', 'rule', 'candidate', 'unrecoverable'])

const baseName = (path: string): string => win32.basename(posix.basename(path))

/** Without the folders of any absolute path in it. */
export const withoutFolders = (text: string): string =>
  text.replace(/(?<![\w.])(?:[A-Za-z]:)?(?:[\\/][^\\/\n:"“”<>|]+)*[\\/](?=[^\\/\s])/g, '…/')

const redactCell = (column: string, cell: Cell): Cell => {
  if (cell === null || cell === '') return cell
  if (!KEPT_COLUMNS.has(column)) return LEFT_OUT
  return column === 'message' && typeof cell === 'string' ? withoutFolders(cell) : cell
}

const redactTable = (table: ResultTable | null): ResultTable | null =>
  table && {
    ...table,
    rows: table.rows.map((row) => row.map((cell, at) => redactCell(table.columns[at]!, cell))),
  }

/** The conflict check puts a column's value under `value`: it may be an inference id, so it goes too. */
const redactCheck = (check: ValidationCheck): ValidationCheck => ({
  ...check,
  result: redactTable(check.result),
  beyond_sql: check.beyond_sql && {
    ...check.beyond_sql,
    result: redactTable(check.beyond_sql.result),
  },
})

/** The value stood in the metadata; how it is made names places alone. */
const redactFills = <F extends ServerFills | null>(fills: F): F =>
  fills && { ...fills, groups: fills.groups.map((group) => ({ ...group, value: LEFT_OUT })) }

const redactBackfill = <B extends { readonly server_fills: ServerFills | null }>(backfill: B): B => ({
  ...backfill,
  server_fills: redactFills(backfill.server_fills),
})

const redactRun = (run: JournalRun): JournalRun => ({
  ...run,
  person: LEFT_OUT,
  note: run.note === '' ? '' : LEFT_OUT,
  rule: RULES_WITHOUT_VALUES.has(run.kind) ? run.rule : LEFT_OUT,
})

/** All but the folders of the two files are counts and names of the schema. */
const redactComparison = ({ a, b, ...compared }: Comparison): Comparison => ({
  ...compared,
  a: { ...a, path: baseName(a.path) },
  b: { ...b, path: baseName(b.path) },
})

/** Runtimes stay as the columns hold them; those that a backfill would take from the metadata are its values. */
function redactRuntimes({
  conversations,
  runtime_places,
}: Report): Pick<Report, 'conversations' | 'runtime_places'> {
  const items = conversations?.items ?? []
  const held = new Set(items.flatMap(({ runtimes }) => runtimes))
  return {
    runtime_places: runtime_places.filter(([runtime]) => held.has(runtime)),
    conversations: conversations && {
      ...conversations,
      items: items.map(({ preview, ...item }) =>
        preview === undefined ? item : { ...item, preview: { ...preview, strip: [] } },
      ),
    },
  }
}

/** The report without contents, metadata values and people; its shape stays, and it says what is gone. */
export function redactReport(report: Report): Report {
  const { evidence, timeline_store, plan, migration, journal, validation } = report
  return {
    ...report,
    redacted: true,
    redaction: REDACTION,
    server_fills: redactFills(report.server_fills),
    evidence: {
      ...evidence,
      path: baseName(evidence.path),
      findings: evidence.findings.map((finding) => ({
        ...finding,
        message: withoutFolders(finding.message),
      })),
    },
    timeline_store: timeline_store && { ...timeline_store, path: baseName(timeline_store.path) },
    plan: plan && { ...plan, backfill: redactBackfill(plan.backfill) },
    migration: migration && {
      ...migration,
      person: LEFT_OUT,
      backfill: redactBackfill(migration.backfill),
    },
    ...(report.notes == null
      ? {}
      : {
          notes: report.notes.map((note) => ({
            ...note,
            text: note.text === '' ? '' : LEFT_OUT,
            person: LEFT_OUT,
          })),
        }),
    ...(report.comparison === undefined ? {} : { comparison: redactComparison(report.comparison) }),
    ...redactRuntimes(report),
    journal: journal && { ...journal, runs: journal.runs.map(redactRun) },
    validation: { ...validation, checks: validation.checks.map(redactCheck) },
  }
}
