import type Database from 'better-sqlite3'
import type { TurnscopeError } from '../../../shared/contract/errors.ts'
import { salvageable } from '../../../shared/contract/salvageable.ts'
import { type Fill, withoutForbidden } from '../../../shared/truth/backfill.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import type { WritableDb } from '../db/open.ts'
import { formatFill } from '../journal/fill.ts'
import type { BackfillJournal } from '../journal/write.ts'
import type { SchemaFacts, TurnsFacts } from '../schema/facts.ts'
import { prepareReferences } from './references.ts'
import { isOfTheSchema, ruleOf } from './refusal.ts'
import { type MissingRow, turnsRowId } from './scan.ts'
import { fillSql } from './steps/backfill.ts'

/** Where a page lies: one way to the row finds it, another does not. */
const notAsRead = (row: bigint): TurnscopeError =>
  salvageable(`The database is damaged: row ${row} of turns was read, but is not there to be filled.`, {
    before: 'The case is as it was.',
  })

export interface FilledRow {
  /** What was decided, less what the file's own schema did not take. */
  readonly done: MissingRow
  /** The columns that it did not take. */
  readonly forbidden: readonly TruthColumn[]
}

/**
 * Prepares the writing half of the backfill: fills one row and journals it. Rows must come in row order. What a rule
 * of the file itself forbids stays missing, each column by itself; `because` gets where in the schema that rule stands.
 * Filling throws `Damaged`.
 */
export function prepareFill(
  db: WritableDb,
  facts: SchemaFacts,
  turns: TurnsFacts,
  journal: BackfillJournal | null,
  because: (rule: string) => void,
): (missing: MissingRow) => FilledRow {
  const rowId = turnsRowId(turns)
  const breaks = prepareReferences(db, facts, turns)
  // Prepared when it is first needed: one of them can ask for what this SQLite does not have.
  const statements = new Map<string, Database.Statement<unknown[]>>()
  const statement = (fills: readonly Fill[]): Database.Statement<unknown[]> => {
    const set = fills.length === 1 ? fills[0]!.column : 'both'
    const known = statements.get(set)
    if (known !== undefined) return known
    // Fills come in the order of the columns, and so do the statement's parameters.
    const columns = fills.map(({ column }) => column)
    const prepared = db.prepare(fillSql(turns.name, rowId, columns))
    statements.set(set, prepared)
    return prepared
  }
  /** Null where the row took them; else the rule against it. */
  const refusal = (row: bigint, fills: readonly Fill[]): string | null => {
    const reference = breaks(row, fills)
    if (reference !== null) return reference
    let changes: number
    try {
      const [{ value }, second] = fills as readonly [Fill, Fill?]
      const fill = statement(fills)
      changes = (second === undefined ? fill.run(value, row) : fill.run(value, second.value, row)).changes
    } catch (error) {
      if (!isOfTheSchema(error)) throw error
      return ruleOf(error, facts)
    }
    if (changes !== 1) throw notAsRead(row)
    return null
  }
  return (missing) => {
    const { row, values, decision } = missing
    const first = refusal(row, decision.fills)
    const forbidden: TruthColumn[] = []
    if (first !== null) {
      for (const fill of decision.fills) {
        const rule = decision.fills.length === 1 ? first : refusal(row, [fill])
        if (rule === null) continue
        forbidden.push(fill.column)
        because(rule)
      }
    }
    const done =
      forbidden.length === 0 ? missing : { ...missing, decision: withoutForbidden(decision, forbidden) }
    if (done.decision.fills.length > 0) journal?.add(row, formatFill(done.decision.fills, values))
    return { done, forbidden }
  }
}
