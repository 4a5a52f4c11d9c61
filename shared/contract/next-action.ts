import { type Generation, isCovered } from '../truth/generation.ts'
import type { CaseView } from './model.ts'

/** The step a case is at. */
export type Next =
  | { readonly kind: 'legacy'; readonly generation: Generation }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'migrate'; readonly columns: number; readonly indexes: number }
  | { readonly kind: 'backfill'; readonly missing: number }
  | { readonly kind: 'look'; readonly missing: number }
  | { readonly kind: 'complete' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'building' }

const DAMAGE = new Set(['damaged', 'rows-unreadable'])

/** Whether the working copy is known to be damaged: a migration of it would be refused. */
export const isDamagedCase = ({ evidence }: Pick<CaseView, 'evidence'>): boolean =>
  evidence.findings.some(({ code }) => DAMAGE.has(code))

/** What to do next with a case. Nothing is advised that would be refused. */
export function nextOf(caseView: CaseView): Next {
  const { schema, counts, migration } = caseView
  const { generation } = schema
  if (!isCovered(generation)) return { kind: 'legacy', generation }
  if (isDamagedCase(caseView)) return { kind: 'damaged' }
  const lacking = (parts: CaseView['schema']['columns']): number =>
    parts.filter((part) => part.status === 'missing').length
  const columns = lacking(schema.columns)
  const indexes = schema.indexes.filter((part) => part.status !== 'ok').length
  if (migration === null && generation !== 'v3') return { kind: 'migrate', columns, indexes }
  if (counts === null) return { kind: 'building' }
  if (counts.turns === 0) return { kind: 'empty' }
  const missing = counts.missing_runtime_or_inference
  if (missing === 0) return { kind: 'complete' }
  return migration === null ? { kind: 'backfill', missing } : { kind: 'look', missing }
}
