import { REBUILD_ID } from '../../../shared/contract/migration-words.ts'
import type { PlanStep } from '../../../shared/contract/model.ts'
import { quoteName, type WritableDb } from '../db/open.ts'
import { sqliteSays } from './refusal.ts'

/** Statements that build these indexes again from their tables. */
export const rebuildSql = (indexes: readonly string[]): string[] =>
  indexes.map((name) => `REINDEX main.${quoteName(name)}`)

/** Comes before all others: what is written to a row goes to its indexes, too. */
export const rebuildStep = (indexes: readonly string[]): PlanStep[] =>
  indexes.length === 0
    ? []
    : [
        {
          id: REBUILD_ID,
          kind: 'rebuild-index',
          sql: rebuildSql(indexes).join(';\n'),
          reason:
            'What these indexes hold is not what their tables do, so SQL that uses them answers wrongly: they are built again.',
          status: 'pending',
        },
      ]

/**
 * Builds indexes again. Throws `MigrationRefused` where the table's rows break the index's own rule (two that
 * should be one), `SQLITE_CORRUPT` where the index cannot even be emptied.
 */
export function rebuild(db: WritableDb, indexes: readonly string[]): void {
  indexes.forEach((name, at) => {
    try {
      db.exec(rebuildSql(indexes)[at]!)
    } catch (error) {
      throw sqliteSays(error, `The index ${name} cannot be built again`)
    }
  })
}
