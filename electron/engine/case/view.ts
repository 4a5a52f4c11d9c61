import { basename } from 'node:path'
import type { CaseView, Finding } from '../../../shared/contract/model.ts'
import { isCovered } from '../../../shared/truth/generation.ts'
import { plural, timeInWords } from '../../../shared/truth/words.ts'
import { lost, withSigns } from '../evidence/findings.ts'
import { refusalsOf } from '../journal/tables.ts'
import { cutoverOfIndex } from '../queries/counts.ts'
import { derived } from '../queries/derived.ts'
import { earlierThanTurns, type LastActivity, laterThanTurns } from '../queries/lost-turns.ts'
import type { CaseHandle } from './handle.ts'
import { REFUSED } from './refuse-read-only.ts'
import type { TimelineStoreRecord } from './stored.ts'
import type { Working } from './working.ts'

/** A file of noise may hold more than any legend shows. */
export const MOST_RUNTIMES = 1000

function recoveryView({ index, journal }: Working): CaseView['recovery'] {
  if (index === null) return null
  return { pending: derived(index).fillable, ...journal.history.next }
}

/** What says that a copy without its `-wal` lacks turns. */
function signsOfLostTurns({ index, absentTurns }: Working, activity: LastActivity | null): string[] {
  const later = index === null || activity === null ? 0 : laterThanTurns(index, activity)
  return [...(absentTurns > 0 ? [lost.turns(absentTurns)] : []), ...(later > 0 ? [lost.activity(later)] : [])]
}

/** What is to be known of a timeline store, each with its name: two files are open, and one is meant. */
function storeFindings(
  { path, kind, last_activity_ms, findings, same_file }: TimelineStoreRecord,
  index: Working['index'],
  activity: LastActivity | null,
): Finding[] {
  const name = `Timeline store ${basename(path)}: `
  const at = last_activity_ms === null ? 'a time that is not recorded' : timeInWords(last_activity_ms)
  const own: Finding[] =
    kind === 'newer'
      ? [{ code: 'newer', severity: 'info', message: 'A newer server’s store: it keeps no pointer.' }]
      : kind === 'frozen'
        ? [
            {
              code: 'frozen',
              severity: 'warning',
              message: `A newer server has opened it, so its pointers are frozen: the last activity that they know is of ${at}.`,
            },
          ]
        : []
  const older = index === null || activity === null ? 0 : earlierThanTurns(index, activity)
  const isStale = !same_file && older > 0 && findings.some(({ code }) => code === 'wal-missing')
  return [...own, ...findings].map(({ code, severity, message }) => ({
    code: `timeline-${code}`,
    severity: code === 'wal-missing' && isStale ? 'warning' : severity,
    message: `${name}${
      code === 'wal-missing'
        ? `${isStale ? `its pointers may be old: it knows nothing of the last turns of ${plural(older, 'conversation')}. ` : ''}It is a WAL database, and no -wal was copied with it: pointers set last may be absent. Copy timeline.db and timeline.db-wal together.`
        : message
    }`,
  }))
}

/** What people are shown of an open case as a whole. */
export function caseView(
  { record, interruptions, readOnly }: CaseHandle,
  working: Working,
  revision: number,
  activity: LastActivity | null,
): CaseView {
  const { schema, index, quickCheck, facts, findings } = working
  const store = record.timeline_store
  const ofStore = store === null ? [] : storeFindings(store, index, activity)
  return {
    case_id: record.case_id,
    name: basename(record.evidence.path),
    revision: revision,
    evidence: {
      ...record.evidence,
      findings: [
        ...withSigns([...record.evidence.findings, ...findings], signsOfLostTurns(working, activity)),
        ...ofStore,
      ],
    },
    salvage: record.salvage?.result ?? null,
    schema: {
      generation: schema.generation,
      hybrid: schema.hybrid,
      refusals: isCovered(schema.generation) ? refusalsOf(facts, schema) : [],
      columns: schema.columns,
      indexes: schema.indexes,
    },
    counts: index?.counts ?? null,
    // The first stands for unknown.
    ...(index === null ? {} : { runtimes: index.runtimeKeys.slice(1, 1 + MOST_RUNTIMES) }),
    label: record.label,
    runtime_places: record.runtime_places,
    cutover: index === null ? null : cutoverOfIndex(index),
    ...(interruptions.told.length === 0 ? {} : { interrupted: interruptions.told }),
    ...(readOnly === null ? {} : { read_only: { ...readOnly, refuses: REFUSED } }),
    quick_check: quickCheck,
    migration: record.migration,
    recovery: recoveryView(working),
    timeline_store: store && {
      path: store.path,
      sha256: store.sha256,
      files: store.files,
      conversations: store.conversations,
      same_file: store.same_file,
      kind: store.kind,
      last_activity_ms: store.last_activity_ms,
      findings: ofStore,
    },
    tables: facts.objects
      .filter(({ type, name }) => ['table', 'view'].includes(type) && !name.startsWith('turnscope_'))
      .map(({ name, type }) => ({ name, type })),
  }
}
