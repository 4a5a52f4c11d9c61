import { insteadOfMigrating } from '../../../../shared/contract/next-action.ts'
import { SALVAGE } from '../../../../shared/truth/copy-advice.ts'
import { legacyAdvice } from '../../../../shared/truth/generation.ts'
import type { CheckContext } from './check.ts'

/** The playbook's "Recommended response" for rows that stay incomplete, in its own order. */
export const keepUnknown = ({ hasCutover }: Pick<CheckContext, 'hasCutover'>): string =>
  `Keep the empty string for unknown historical rows; do not make up runtime history from the conversation’s latest pointer; ${
    hasCutover
      ? 'use turns after the cutover for runtime and inference analytics.'
      : 'for runtime and inference analytics use turns after the cutover, once there is one: this file has none yet.'
  }`

/** For values that the metadata contradicts, or that a server made. */
export const SERVER_MADE =
  'The column is per-turn truth and stays as it is. Find out which server wrote these rows before they are counted for a runtime.'

/** For what the migration adds, where it would not be refused. */
export const migrate = (context: CheckContext): string =>
  insteadOfMigrating(context) ??
  'Migrate the working copy: the missing parts are additive, nothing that stands in the file is changed.'

/** For an index of the right name over other columns. */
export const rebuildShape = (context: CheckContext): string =>
  insteadOfMigrating(context) ??
  'Migrate the working copy: the index is made again as the playbook has it; no row is changed by it.'

/** For values that the rows' own metadata holds. */
export const fill = (context: CheckContext): string =>
  insteadOfMigrating(context) ??
  'Migrate the working copy: it fills what the rows’ own metadata holds, and changes nothing that stands in the file.'

/** For rows whose metadata names a candidate. */
export function takeCandidates(context: CheckContext): string {
  const decide = 'Where a row’s own metadata names a candidate, a person may decide to take it'
  const instead = insteadOfMigrating(context)
  if (instead !== null) return `${decide}, but not in this file. ${instead}`
  return context.schema.generation === 'v3' ? `${decide}.` : `${decide}, once the file is migrated.`
}

/** Where an index does not hold what its table does. */
export const rebuild = (context: CheckContext): string =>
  context.damaged
    ? SALVAGE
    : context.refusals.length > 0
      ? 'By hand: REINDEX, in a copy.'
      : 'Migrate: that builds the index again. By hand: REINDEX, in a copy.'

/** For turns too old to migrate. */
export const keepLegacy = ({ damaged }: Pick<CheckContext, 'damaged'>): string => legacyAdvice(damaged)

/** For turns that stand where nothing reads them. */
export const KEEP_ELSEWHERE =
  'Keep the file. Neither a released server nor Turnscope takes that table for turns; its rows can be looked at with a statement of your own (the view SQL).'
