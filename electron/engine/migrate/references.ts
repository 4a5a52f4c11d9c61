import { TRUTH_COLUMNS, type TruthColumn } from '../../../shared/truth/columns.ts'
import { isDamage } from '../db/errors.ts'
import { quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'
import { foldName } from '../schema/ascii.ts'
import type { SchemaFacts, TurnsFacts } from '../schema/facts.ts'
import { primaryKeyOf } from '../schema/read.ts'
import { turnsRowId } from './scan.ts'

type Db = ReadableDb | WritableDb

/** A foreign key in which a truth column of `turns` takes part. */
interface Reference {
  readonly child: string
  readonly parent: string
  /** Columns of the child and the parent, pair by pair, as the file spells them. */
  readonly pairs: readonly { readonly from: string; readonly to: string }[]
}

const isTruth = (name: string): boolean => TRUTH_COLUMNS.some((column) => column === foldName(name))

function foreignKeys(db: Db, child: string): Reference[] {
  const rows = db.pragma(`main.foreign_key_list(${quoteName(child)})`) as {
    id: number
    seq: number
    table: string
    from: string
    to: string | null
  }[]
  const ids = [...new Set(rows.map(({ id }) => id))]
  return ids.map((id) => {
    const ofKey = rows.filter((row) => row.id === id).sort((a, b) => a.seq - b.seq)
    const parent = ofKey[0]!.table
    const key = primaryKeyOf(db, parent)
    return {
      child,
      parent,
      pairs: ofKey.map(({ from, to }, at) => ({ from, to: to ?? key[at] ?? '' })),
    }
  })
}

/** The foreign keys that what a backfill writes can break: of `turns` itself, and of tables that refer to it. */
function referencesOf(
  db: Db,
  { tables }: SchemaFacts,
  turns: TurnsFacts,
): { out: Reference[]; into: Reference[] } {
  const isTurns = (name: string): boolean => foldName(name) === foldName(turns.name)
  const all = tables.filter(({ type }) => type === 'table').flatMap(({ name }) => foreignKeys(db, name))
  return {
    out: all.filter(({ child, pairs }) => isTurns(child) && pairs.some(({ from }) => isTruth(from))),
    into: all.filter(({ parent, pairs }) => isTurns(parent) && pairs.some(({ to }) => isTruth(to))),
  }
}

/** Whether a foreign key of the file can be broken by what a backfill writes. */
export const isReferring = (db: Db, facts: SchemaFacts): boolean => {
  if (facts.turns === null) return false
  const { out, into } = referencesOf(db, facts, facts.turns)
  return out.length + into.length > 0
}

/** A statement of a reference that SQLite can follow; null for one that leads to no table or column. */
function prepared<Row>(db: Db, sql: string) {
  try {
    return db.prepare<unknown[], Row>(sql).pluck()
  } catch (error) {
    if (isDamage(error)) throw error
    return null
  }
}

/**
 * Prepares the question which foreign key a row would break that holds now, if these columns got these values; null
 * where none. Source: https://www.sqlite.org/foreignkeys.html: a key that holds a NULL refers to nothing.
 */
export function prepareReferences(
  db: Db,
  facts: SchemaFacts,
  turns: TurnsFacts,
): (row: bigint, fills: readonly { column: TruthColumn; value: string }[]) => string | null {
  const { out, into } = referencesOf(db, facts, turns)
  const rowId = turnsRowId(turns)
  const outgoing = out.flatMap(({ parent, pairs }) => {
    const truth = pairs.filter(({ from }) => isTruth(from))
    const isThere = facts.tables.some(({ name }) => foldName(name) === foldName(parent))
    const breaks = (value: (from: string) => string): string => {
      const refers = pairs.map(({ from }) => `${value(from)} IS NOT NULL`).join(' AND ')
      // To a table that is not there, nothing can lead.
      if (!isThere) return `(${refers})`
      const finds = pairs.map(({ from, to }) => `p.${quoteName(to)} = ${value(from)}`).join(' AND ')
      return `(${refers} AND NOT EXISTS (SELECT 1 FROM main.${quoteName(parent)} p WHERE ${finds}))`
    }
    const old = (from: string): string => `t.${quoteName(from)}`
    const next = (from: string): string =>
      isTruth(from) ? `coalesce(@${foldName(from)}, ${old(from)})` : old(from)
    const asked = prepared<number>(
      db,
      `SELECT ${breaks(next)} AND NOT ${breaks(old)} FROM main.${quoteName(turns.name)} t NOT INDEXED WHERE ${rowId} = @row`,
    )
    const columns = truth.map(({ from }) => from).join(', ')
    return asked === null
      ? []
      : [
          {
            asked,
            truth: truth.map(({ from }) => foldName(from)),
            rule: `column ${columns} of ${turns.name} (FOREIGN KEY to ${parent})`,
          },
        ]
  })
  const incoming = into.flatMap(({ child, pairs }) => {
    const referred = prepared<bigint>(
      db,
      `SELECT DISTINCT t.${rowId} FROM main.${quoteName(child)} c CROSS JOIN main.${quoteName(turns.name)} t WHERE ${pairs.map(({ from, to }) => `t.${quoteName(to)} = c.${quoteName(from)}`).join(' AND ')}`,
    )
    const truth = pairs.map(({ to }) => foldName(to)).filter(isTruth)
    return referred === null
      ? []
      : [
          {
            rows: new Set(referred.safeIntegers().all()),
            truth,
            rule: `column ${truth.join(', ')} of ${turns.name} (rows of ${child} refer to it by FOREIGN KEY)`,
          },
        ]
  })
  return (row, fills) => {
    const isOf = (truth: readonly string[]): boolean => fills.some(({ column }) => truth.includes(column))
    const values = Object.fromEntries([
      ...TRUTH_COLUMNS.map((column) => [column, null]),
      ...fills.map(({ column, value }) => [column, value]),
      ['row', row],
    ])
    const given = (truth: readonly string[]) =>
      Object.fromEntries(Object.entries(values).filter(([name]) => name === 'row' || truth.includes(name)))
    const broken =
      outgoing.find(({ truth, asked }) => isOf(truth) && asked.get(given(truth)) === 1) ??
      incoming.find(({ truth, rows }) => isOf(truth) && rows.has(row))
    return broken?.rule ?? null
  }
}

export interface ReferencesChecked {
  /** How many references lead nowhere after a migration that led somewhere before; null where none could be checked. */
  readonly lost: number | null
  /** Tables whose references SQLite cannot follow, before or after: a key that leads to columns without one of their own. */
  readonly unchecked: readonly string[]
}

/** How often `foreign_key_check` names each broken reference of a table: rows without a row id are all alike. */
function brokenReferences(db: Db, child: string): Map<string, number> {
  const check = db
    .prepare<unknown[], unknown[]>(`PRAGMA main.foreign_key_check(${quoteName(child)})`)
    .safeIntegers()
    .raw()
  const broken = new Map<string, number>()
  for (const row of check.iterate()) {
    const named = row.join('\0')
    broken.set(named, (broken.get(named) ?? 0) + 1)
  }
  return broken
}

/** What `foreign_key_check` says of a file before and after, of the tables whose keys concern what a migration writes. */
export function checkReferences(before: Db, after: Db, facts: SchemaFacts): ReferencesChecked {
  if (facts.turns === null) return { lost: null, unchecked: [] }
  const { out, into } = referencesOf(before, facts, facts.turns)
  let lost: number | null = null
  const unchecked: string[] = []
  for (const child of new Set([...out, ...into].map((reference) => reference.child))) {
    try {
      const was = brokenReferences(before, child)
      const more = [...brokenReferences(after, child)].map(([row, times]) => times - (was.get(row) ?? 0))
      lost = more.reduce((sum, times) => sum + Math.max(0, times), lost ?? 0)
    } catch (error) {
      if (isDamage(error)) throw error
      unchecked.push(child)
    }
  }
  return { lost, unchecked }
}
