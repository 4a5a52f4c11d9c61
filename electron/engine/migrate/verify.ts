import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { canonicalValue } from '../../../shared/truth/canonical.ts'
import { TRUTH_COLUMNS, type TruthColumn } from '../../../shared/truth/columns.ts'
import { FRESH_COPY, SALVAGE } from '../../../shared/truth/copy-advice.ts'
import type { ReadableDb } from '../db/open.ts'
import type { Soundness } from '../db/soundness.ts'
import type { SchemaFacts, TurnsFacts } from '../schema/read.ts'
import { timeSql } from '../schema/times.ts'
import { MetadataReader, turnsRowId } from './scan.ts'

/** Throws `Damaged` unless SQLite found every table sound; indexes that are wrong can be built again. */
export function assertSound({ damage: [found] }: Soundness): void {
  if (found === undefined) return
  throw new TurnscopeError(
    'Damaged',
    `The database is damaged, so it is not migrated: ${found.replaceAll(/\s+/g, ' ')}.`,
    `What can be read stays on show. ${SALVAGE} ${FRESH_COPY}`,
  )
}

/** SQL, over rows `n` (after) and `o` (before), for what a column that the migration added must hold. */
const ADDED_COLUMNS: Record<string, (before: TurnsFacts) => string> = {
  turn_created_at_ms: (before) =>
    before.columns.some((column) => column.name === 'created_at_ms')
      ? `max(${timeSql('o.created_at_ms')}, 0)`
      : '0',
  updated_at_ms: () => `max(${timeSql('n.turn_created_at_ms')}, 0)`,
  turn_metadata_json: () => "'{}'",
  turn_data_json: () => "'{}'",
}

/**
 * Compares the migrated file with the one before it, row by row, by statements of its own: every value that
 * stood there is the same, every filled value is its row's canonical one, every other missing value is as it
 * was, and a column that was added holds what its step says. `db` is the file after, with the one before
 * attached as `before`.
 */
export function prepareComparison(
  db: ReadableDb,
  after: { readonly facts: SchemaFacts; readonly turns: TurnsFacts },
  before: TurnsFacts,
): (from: bigint, to: bigint) => boolean {
  const rowId = turnsRowId(after.turns)
  const had = (column: string): boolean => before.columns.some((c) => c.name === column)
  const pair = `main.${after.turns.name} n NOT INDEXED JOIN before.${before.name} o NOT INDEXED ON o.${turnsRowId(before)} = n.${rowId}`
  const range = `n.${rowId} BETWEEN ? AND ?`

  const changed = [
    ...TRUTH_COLUMNS.filter(had).map(
      (column) =>
        `(COALESCE(o.${column}, '') <> ''
          AND (typeof(n.${column}) <> typeof(o.${column}) OR n.${column} IS NOT o.${column} COLLATE BINARY))`,
    ),
    ...Object.entries(ADDED_COLUMNS)
      .filter(([column]) => !had(column))
      .map(([column, expected]) => `n.${column} IS NOT ${expected(before)}`),
  ]
  const countChanged =
    changed.length === 0
      ? null
      : db
          .prepare<[bigint, bigint], number>(
            `SELECT count(*) FROM ${pair} WHERE ${range} AND (${changed.join(' OR ')})`,
          )
          .pluck()

  const metadata = new MetadataReader(db, after.facts, after.turns)
  // What stood before: 0 a value, 1 an empty text, 2 NULL. An added column came with an empty text.
  const stood = (column: TruthColumn): string =>
    had(column) ? `IIF(o.${column} IS NULL, 2, COALESCE(o.${column}, '') = '')` : '1'
  const wasMissing = TRUTH_COLUMNS.map((column) => `${stood(column)} > 0`).join(' OR ')
  const rows = db
    .prepare<[bigint, bigint], [bigint, bigint, unknown, bigint, unknown, string | null]>(
      `SELECT n.${rowId}, ${TRUTH_COLUMNS.map((column) => `${stood(column)}, n.${column}`).join(', ')},
              ${metadata.textSql('n.')}
         FROM ${pair} WHERE ${range} AND (${wasMissing})`,
    )
    .safeIntegers()
    .raw()

  return (from, to) => {
    if (countChanged !== null && countChanged.get(from, to) !== 0) return false
    for (const [row, runtimeStood, runtime, inferenceStood, inference, text] of rows.iterate(from, to)) {
      const read = metadata.read(row, text)
      const exact = (column: TruthColumn, before: bigint, now: unknown): boolean => {
        if (before === 0n) return true
        const canonical = canonicalValue(read, column)
        return now === (canonical.found ? canonical.value : before === 2n ? null : '')
      }
      if (!exact('runtime_key', runtimeStood, runtime)) return false
      if (!exact('inference_id', inferenceStood, inference)) return false
    }
    return true
  }
}
