import type { CaseView } from '../../shared/contract/model.ts'
import { type Generation, isCovered } from '../../shared/truth/generation.ts'

/** The step a case is at. */
export type Next =
  | { readonly kind: 'legacy'; readonly generation: Generation }
  | { readonly kind: 'migrate'; readonly columns: number; readonly indexes: number }
  | { readonly kind: 'backfill'; readonly missing: number }
  | { readonly kind: 'look'; readonly missing: number }
  | { readonly kind: 'complete' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'building' }

/** What to do next with a case. */
export function nextOf({ schema, counts, migration }: CaseView): Next {
  const { generation } = schema
  if (!isCovered(generation)) return { kind: 'legacy', generation }
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
