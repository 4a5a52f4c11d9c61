import { SALVAGE } from '../truth/copy-advice.ts'
import { type Generation, isCovered } from '../truth/generation.ts'
import { cannotMigrate, READ_AS_IT_IS } from '../truth/refusal-words.ts'
import type { CaseView, Finding } from './model.ts'

/** The step a case is at. */
export type Next =
  | { readonly kind: 'legacy'; readonly generation: Generation; readonly damaged: boolean }
  | { readonly kind: 'damaged' }
  /** Main file and log were copied at different moments. */
  | { readonly kind: 'torn'; readonly message: string }
  /** Something in the file's own schema stands in the way of every write. */
  | { readonly kind: 'refused'; readonly refusals: readonly string[] }
  /** All of v3 is there, but indexes do not hold what their tables do. */
  | { readonly kind: 'rebuild'; readonly message: string }
  | { readonly kind: 'migrate'; readonly columns: number; readonly indexes: number }
  | { readonly kind: 'backfill'; readonly missing: number; readonly fillable: number }
  /** No backfill fills any of what is missing. */
  | { readonly kind: 'look'; readonly missing: number; readonly migrated: boolean }
  /** `server_made`: turns of which a server made a value. */
  | { readonly kind: 'complete'; readonly server_made: number }
  | { readonly kind: 'empty' }
  /** No turns where they belong, but rows that look like turns in another table. */
  | { readonly kind: 'elsewhere'; readonly message: string }
  | { readonly kind: 'building' }

const DAMAGE = new Set(['damaged', 'rows-unreadable'])

/** Whether what was found says that a file is damaged. */
export const tellDamage = (findings: readonly Pick<Finding, 'code'>[]): boolean =>
  findings.some(({ code }) => DAMAGE.has(code))

/** Whether the working copy is known to be damaged: a migration of it would be refused. */
export const isDamagedCase = ({ evidence }: Pick<CaseView, 'evidence'>): boolean =>
  tellDamage(evidence.findings)

/** Where rows lie that look like turns, of a file that has none; null where nothing does. */
export const turnsElsewhere = ({ evidence }: Pick<CaseView, 'evidence'>): string | null =>
  evidence.findings.find(({ code }) => code === 'turns-elsewhere')?.message ?? null

/** What is said where turns would be listed and there are none. */
export const noTurnsWords = (caseView: Pick<CaseView, 'evidence'>): string =>
  turnsElsewhere(caseView) ?? 'The file holds no turns.'

/** What is said instead where a migration would be refused; null where nothing is known to stand in its way. */
export function insteadOfMigrating(of: {
  readonly damaged: boolean
  readonly refusals: readonly string[]
}): string | null {
  if (of.damaged) return SALVAGE
  return of.refusals.length > 0 ? `${cannotMigrate(of.refusals)} ${READ_AS_IT_IS}` : null
}

/** The same of an open case. */
export const insteadFor = (caseView: Pick<CaseView, 'evidence' | 'schema'>): string | null =>
  insteadOfMigrating({ damaged: isDamagedCase(caseView), refusals: caseView.schema.refusals })

/** What to do next with a case. Nothing is advised that would be refused. */
export function nextOf(caseView: CaseView): Next {
  const { schema, counts, migration } = caseView
  const { generation } = schema
  const damaged = isDamagedCase(caseView)
  if (!isCovered(generation)) return { kind: 'legacy', generation, damaged }
  if (damaged) return { kind: 'damaged' }
  const saying = (sought: string): string | undefined =>
    caseView.evidence.findings.find(({ code }) => code === sought)?.message
  const torn = saying('torn')
  if (torn !== undefined && migration === null) return { kind: 'torn', message: torn }
  const { refusals } = schema
  const lacking = (parts: CaseView['schema']['columns']): number =>
    parts.filter((part) => part.status === 'missing').length
  const columns = lacking(schema.columns)
  const indexes = schema.indexes.filter((part) => part.status !== 'ok').length
  if (migration === null && generation !== 'v3')
    return refusals.length > 0 ? { kind: 'refused', refusals } : { kind: 'migrate', columns, indexes }
  if (counts === null) return { kind: 'building' }
  const message = turnsElsewhere(caseView)
  if (message !== null) return { kind: 'elsewhere', message }
  if (counts.turns === 0) return { kind: 'empty' }
  const missing = counts.missing_runtime_or_inference
  const wrong = saying('index-wrong')
  const rebuilds = migration === null && wrong !== undefined
  if (refusals.length > 0 && (missing > 0 || rebuilds)) return { kind: 'refused', refusals }
  if (missing === 0 && rebuilds) return { kind: 'rebuild', message: wrong }
  if (missing === 0) return { kind: 'complete', server_made: counts.server_made }
  const fillable = caseView.recovery?.pending ?? 0
  if (migration === null && fillable > 0) return { kind: 'backfill', missing, fillable }
  return { kind: 'look', missing, migrated: migration !== null }
}
