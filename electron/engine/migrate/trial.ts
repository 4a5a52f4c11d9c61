import { randomUUID } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { isDamage } from '../db/errors.ts'
import { openWriter, type ReadableDb } from '../db/open.ts'
import { copyFile } from '../disk/copy.ts'
import { removeDatabase } from '../disk/sidecars.ts'
import type { JobContext } from '../jobs/job.ts'
import { foldName } from '../schema/ascii.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import { turnChunks } from './chunks.ts'
import type { Migratable } from './migratable.ts'
import { isReferring } from './references.ts'
import { type Filled, Run } from './run.ts'

/** A rule that a table's own definition may hold against a value or an index. The text is only searched. */
const RULES = /\b(?:CHECK|GENERATED|AS|COLLATE)\b/i

/**
 * Whether the file's own schema may not take what a migration writes. A server's never does that; what a person or
 * another program added can.
 */
function mayForbid(db: ReadableDb, facts: SchemaFacts): boolean {
  const { turns, objects } = facts
  if (turns === null) return false
  const truth: readonly (string | null)[] = TRUTH_COLUMNS
  return (
    isReferring(db, facts) ||
    objects.some(({ table, sql }) => foldName(table) === foldName(turns.name) && RULES.test(sql ?? '')) ||
    turns.indexes.some(
      ({ unique, partial, columns }) =>
        partial || columns.some(({ name }) => name === null || (unique && truth.includes(name))),
    )
  )
}

/** What a migration would do to a file whose schema may forbid some of it. */
export type Trial = Filled | { readonly refused: string }

/**
 * Runs the migration on a copy that is thrown away: nothing else tells what a file's own rules take. Null where its
 * schema forbids nothing, or damage keeps it from being tried. Throws `Cancelled`, `NoSpace`.
 * @param db reads the file; its snapshot keeps the file's log from being folded in meanwhile
 * @param wrongIndexes indexes that do not hold what their tables do
 */
export function tryMigration(
  db: ReadableDb,
  file: Migratable,
  wrongIndexes: readonly string[],
  { checkCancelled, progress, owns }: JobContext,
): Trial | null {
  if (file.refused !== null || !mayForbid(db, file.facts)) return null
  const context: JobContext = {
    checkCancelled,
    progress: (of) => progress({ ...of, label: 'Trying what the file’s own rules take' }),
  }
  // Under a name that is swept with what else an interrupted run left.
  const path = join(dirname(db.name), `.incoming-trial-${randomUUID()}.db`)
  owns?.(path)
  try {
    copyFile(db.name, path, 0, context)
    const log = `${db.name}-wal`
    if (existsSync(log) && statSync(log).size > 0) copyFile(log, `${path}-wal`, 0, context)
    const copy = openWriter(path, { disposable: true })
    try {
      const chunks = turnChunks(db, file.turns, new Set(TRUTH_COLUMNS), checkCancelled)
      const options = { chunks, person: '', startedAt: 0, journal: false, carried: null, wrongIndexes }
      return new Run(db, file, copy, options, context).run()
    } finally {
      copy.close()
    }
  } catch (error) {
    if (error instanceof TurnscopeError && error.kind === 'MigrationRefused')
      return { refused: error.message }
    if (isDamage(error) || (error instanceof TurnscopeError && error.kind === 'Damaged')) return null
    throw error
  } finally {
    removeDatabase(path)
  }
}
