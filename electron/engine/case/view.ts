import { basename } from 'node:path'
import type { CaseView } from '../../../shared/contract/model.ts'
import { lost, withSigns } from '../evidence/findings.ts'
import { cutoverOfIndex } from '../queries/counts.ts'
import { derived } from '../queries/derived.ts'
import { type LastActivity, laterThanTurns } from '../queries/lost-turns.ts'
import type { CaseRecord } from './stored.ts'
import type { Working } from './working.ts'

/** A file of noise may hold more than any legend shows. */
export const MOST_RUNTIMES = 1000

function recoveryView({ index, journal }: Working): CaseView['recovery'] {
  if (index === null) return null
  return { pending: derived(index).reasons['backfill-pending'] ?? 0, ...journal.history.next }
}

/** What says that a copy without its `-wal` lacks turns. */
function signsOfLostTurns({ index, absentTurns }: Working, activity: LastActivity | null): string[] {
  const later = index === null || activity === null ? 0 : laterThanTurns(index, activity)
  return [...(absentTurns > 0 ? [lost.turns(absentTurns)] : []), ...(later > 0 ? [lost.activity(later)] : [])]
}

/** What people are shown of an open case as a whole. */
export function caseView(
  record: CaseRecord,
  working: Working,
  revision: number,
  activity: LastActivity | null,
): CaseView {
  const { schema, index, quickCheck, facts, findings } = working
  const store = record.timeline_store
  return {
    case_id: record.case_id,
    name: basename(record.evidence.path),
    revision: revision,
    evidence: {
      ...record.evidence,
      findings: withSigns([...record.evidence.findings, ...findings], signsOfLostTurns(working, activity)),
    },
    salvage: record.salvage?.result ?? null,
    schema: {
      generation: schema.generation,
      hybrid: schema.hybrid,
      columns: schema.columns,
      indexes: schema.indexes,
    },
    counts: index?.counts ?? null,
    // The first stands for unknown.
    ...(index === null ? {} : { runtimes: index.runtimeKeys.slice(1, 1 + MOST_RUNTIMES) }),
    cutover: index === null ? null : cutoverOfIndex(index),
    quick_check: quickCheck,
    migration: record.migration,
    recovery: recoveryView(working),
    timeline_store: store && {
      path: store.path,
      sha256: store.sha256,
      conversations: store.conversations,
      same_file: store.same_file,
    },
    tables: facts.objects
      .filter(({ type, name }) => ['table', 'view'].includes(type) && !name.startsWith('turnscope_'))
      .map(({ name, type }) => ({ name, type })),
  }
}
