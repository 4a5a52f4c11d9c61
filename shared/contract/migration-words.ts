import { plural } from '../truth/words.ts'
import type { Migration, PlanStep } from './migration.ts'

/** The step that a plan has where indexes do not hold what their tables do. */
export const REBUILD_ID = 'rebuild-indexes'

/** What SQLite's check of the result came to, with what it could not check. */
export const integrityInWords = ({
  quick_check,
  unchecked,
}: Pick<Migration['verification'], 'quick_check' | 'unchecked'>): string =>
  unchecked === '' ? quick_check : `${quick_check} of what can be checked. ${unchecked}`

/** What `foreign_key_check` came to, after its name; null where no foreign key concerns what was written. */
export function referencesInWords({
  lost_references: lost,
  unchecked_references: unchecked,
}: Pick<Migration['verification'], 'lost_references' | 'unchecked_references'>): string | null {
  const said = [
    ...(lost === null ? [] : [`names ${lost === 0 ? 'no row' : plural(lost, 'row')} that it did not before`]),
    ...(unchecked.length === 0
      ? []
      : [`cannot follow the foreign keys of ${unchecked.join(', ')}, so nothing is known of these`]),
  ]
  return said.length === 0 ? null : said.join('; it ')
}

/** What was repaired on the way to the migrated file, and by which statements; null where nothing was. */
export function repairedBy(
  steps: readonly PlanStep[],
): { readonly words: string; readonly sql: string } | null {
  const rebuilt = steps.find(({ id, status }) => id === REBUILD_ID && status === 'done')
  if (rebuilt === undefined) return null
  return {
    words: 'Repaired in it: indexes that did not hold what their tables do were built again',
    sql: rebuilt.sql,
  }
}
