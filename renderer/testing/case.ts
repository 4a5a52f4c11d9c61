import type { CaseView } from '../../shared/contract/model.ts'

/** A case that was opened, with nothing special about it. */
export const CASE: CaseView = {
  case_id: 'a',
  name: 'turns.db',
  revision: 1,
  evidence: { path: '/e/turns.db', files: [], journal_mode: 'rollback', findings: [], sealed_at_ms: 1 },
  schema: { generation: 'v2', hybrid: false, refusals: [], columns: [], indexes: [] },
  counts: {
    ...{ turns: 284, conversations: 14, missing_runtime_or_inference: 147 },
    ...{ missing_runtime: 100, missing_inference: 120, server_made: 0 },
  },
  cutover: null,
  runtimes: [],
  runtime_places: [],
  quick_check: 'ok',
  salvage: null,
  migration: null,
  recovery: null,
  timeline_store: null,
  tables: [],
}
