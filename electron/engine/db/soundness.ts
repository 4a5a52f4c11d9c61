import { isDamage } from './errors.ts'
import { saysLacking } from './lacking.ts'
import { quoteName, type ReadableDb, type WritableDb } from './open.ts'

type Db = ReadableDb | WritableDb

/** What SQLite says of a whole file. */
export interface Soundness {
  /** What is wrong with anything but an index; empty where the tables are sound. */
  readonly damage: readonly string[]
  /** Indexes that do not hold what their tables do; building them again makes the file sound. */
  readonly indexes: readonly string[]
  /** Set where the check itself broke off: there is more than it names. */
  readonly broken_off?: true
  /** Tables that this SQLite cannot check, because their own schema asks for something it does not have. */
  readonly unchecked: readonly Unchecked[]
}

export interface Unchecked {
  readonly table: string
  /** What SQLite says. */
  readonly why: string
}

const PROBLEMS_AT_MOST = 1000

/** What SQLite says of an index that lacks entries, has others, or has them in another order. */
const OF_AN_INDEX =
  /^(?:wrong # of entries in|row -?\d+ missing from|row -?\d+ values differ from|non-unique entry in|rowid not at end-of-record for row -?\d+ of) index ([\s\S]+)$/
/** A broken page; the number is the first page of the table or index it belongs to. */
const OF_A_TREE = /^Tree (\d+) /
/** What a broken page leaves behind where its children cannot be found. */
const LEFT_BEHIND = /^Page \d+: never used$/

interface Table {
  readonly name: string
  readonly type: string
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const problemsIn = (said: readonly string[]): string[] =>
  said
    .flatMap((row) => row.split('\n'))
    .filter((line) => line !== 'ok' && line !== '' && !line.startsWith('*** in database'))

/**
 * Adds to `said` the rows of one of SQLite's checks. It names broken pages before it reads values, and what it has named
 * counts also where it cannot go on.
 * @returns why it could not go on; null where it came to its end
 */
export function addChecked(said: string[], db: Db, check: string): unknown {
  try {
    for (const row of db.prepare<[], string>(`PRAGMA main.${check}`).pluck().iterate()) said.push(row)
    return null
  } catch (error) {
    return error
  }
}

/**
 * Checks a whole file: its tables, and, when `thorough`, whether every index holds what its table does.
 * A table whose schema this SQLite cannot follow (a collation, a function or a module that it lacks, a generated
 * column that fails) is left out and named; that is no damage.
 */
export function checkSoundness(db: Db, thorough: boolean, checkCancelled: () => void): Soundness {
  const check = thorough ? 'integrity_check' : 'quick_check'
  const said: string[] = []
  const unchecked: Unchecked[] = []
  let brokenOff = false
  /** Says why a check could not go on where that is no damage. */
  const ask = (pragma: string): string | null => {
    checkCancelled()
    const error = addChecked(said, db, pragma)
    if (error === null) return null
    if (!isDamage(error)) return messageOf(error)
    said.push(messageOf(error))
    brokenOff = true
    return null
  }
  if (ask(`${check}(${PROBLEMS_AT_MOST})`) !== null) {
    for (const { name } of (db.pragma('main.table_list') as Table[]).filter((t) => t.type !== 'view')) {
      const why = ask(`${check}(${quoteName(name)})`)
      if (why !== null) unchecked.push({ table: name, why })
    }
  }
  const lines = [...new Set(problemsIn(said))]
  return { ...sorted(db, lines), ...(brokenOff ? { broken_off: true } : {}), unchecked }
}

export const isSound = ({ damage, indexes, unchecked }: Soundness): boolean =>
  damage.length + indexes.length + unchecked.length === 0

/**
 * Checks a file of which only some tables have changed since all of it was found sound: every page of it, and whether
 * the indexes of these tables hold what they do. Where that finds anything, the whole is checked.
 */
export function checkChanged(db: Db, tables: readonly string[], checkCancelled: () => void): Soundness {
  for (const check of ['quick_check', ...tables.map((table) => `integrity_check(${quoteName(table)})`)]) {
    checkCancelled()
    const said: string[] = []
    if (addChecked(said, db, check) === null && problemsIn(said).length === 0) continue
    return checkSoundness(db, true, checkCancelled)
  }
  return { damage: [], indexes: [], unchecked: [] }
}

/** Whether rows of a check that has run name anything but indexes. */
export const isDamaged = (db: Db, said: readonly string[]): boolean =>
  sorted(db, problemsIn(said)).damage.length > 0

function sorted(db: Db, lines: readonly string[]): Pick<Soundness, 'damage' | 'indexes'> {
  const damage: string[] = []
  const indexes = new Set<string>()
  let treeOfIndex = false
  const indexAt = (page: number): string | null => {
    try {
      return (
        db
          .prepare<[number], string>(
            "SELECT name FROM main.sqlite_schema WHERE type = 'index' AND rootpage = ?",
          )
          .pluck()
          .get(page) ?? null
      )
    } catch {
      return null
    }
  }
  for (const line of lines) {
    const tree = OF_A_TREE.exec(line)
    const index = OF_AN_INDEX.exec(line)?.[1] ?? (tree === null ? null : indexAt(Number(tree[1])))
    if (index === null) damage.push(line)
    else {
      indexes.add(index)
      treeOfIndex ||= tree !== null
    }
  }
  return {
    damage: treeOfIndex ? damage.filter((line) => !LEFT_BEHIND.test(line)) : damage,
    indexes: [...indexes].sort(),
  }
}

/** Of an index whose entries are wrong. */
export const NOT_AS_ITS_TABLE = 'does not hold what its table does'

/** A problem of an index alone, in words. */
export const indexInWords = (name: string): string => `index ${name} ${NOT_AS_ITS_TABLE}`

/** Tables that were not checked, and why, in words; ends without a full stop. */
export function uncheckedInWords(unchecked: readonly Unchecked[]): string {
  const named = unchecked.map(({ table, why }) => `${table} (${why})`).join(', ')
  return `SQLite cannot check ${named}: ${
    unchecked.every(({ why }) => saysLacking(why))
      ? 'the file asks for something that is not in it'
      : 'what its schema computes cannot be computed for every row'
  }`
}

/** One line for what a check found: `ok`, or the first problem. */
export const firstProblem = ({ damage, indexes }: Soundness): string =>
  damage[0] ?? (indexes[0] === undefined ? 'ok' : indexInWords(indexes[0]))
