import { openToCheck, quoteName, type ReadableDb } from './open.ts'
import { addChecked, type Unchecked, uncheckedInWords } from './soundness.ts'

const OF_A_CHECK = /^CHECK constraint failed in /

/** Tables with a CHECK of their own. The text of the schema is only searched. */
export const tablesWithChecks = (db: ReadableDb): string[] =>
  db
    .prepare<[], [name: string, sql: string | null]>(
      "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table'",
    )
    .raw()
    .all()
    .flatMap(([name, sql]) => (/\bCHECK\b/i.test(sql ?? '') ? [name] : []))

/**
 * In words, which tables SQLite cannot check, and of which rows do not keep a CHECK of the file's own; '' where all was checked
 * and is kept. A connection that is opened for reading does not know of any CHECK, so no check by such a one says it, and one
 * by a program that may write does.
 * Source: https://www.sqlite.org/src/file/src/build.c, `sqlite3AddCheckConstraint`.
 * @param path a database that nobody else has open
 * @param known tables that SQLite could not check without their CHECKs either
 */
export function checksInWords(path: string, known: readonly Unchecked[], checkCancelled: () => void): string {
  const db = openToCheck(path)
  const broken: string[] = []
  const unchecked = [...known]
  try {
    for (const table of tablesWithChecks(db)) {
      checkCancelled()
      const said: string[] = []
      const error = addChecked(said, db, `integrity_check(${quoteName(table)})`)
      if (said.some((line) => OF_A_CHECK.test(line))) broken.push(table)
      else if (error instanceof Error && !known.some((one) => one.table === table))
        unchecked.push({ table, why: error.message })
    }
  } finally {
    db.close()
  }
  return [
    ...(unchecked.length === 0 ? [] : [uncheckedInWords(unchecked)]),
    ...(broken.length === 0
      ? []
      : [
          `Rows of ${broken.join(', ')} do not keep a CHECK of the file’s own, as they did not in the evidence: that is no damage, and an integrity_check by a program that may write names it`,
        ]),
  ].join('. ')
}
