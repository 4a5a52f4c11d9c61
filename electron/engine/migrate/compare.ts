import { openReader, type ReadableDb } from '../db/open.ts'
import { inSnapshot } from '../db/snapshot.ts'
import type { JobContext } from '../jobs/job.ts'
import { foldName } from '../schema/ascii.ts'
import type { Chunk } from './chunks.ts'
import { onlyTurnsChanged, type PagesCompared } from './compare-pages.ts'
import type { Pair } from './compare-tables.ts'
import { sameTable } from './compare-tables.ts'
import { compareTurns, type TurnsCompared } from './compare-turns.ts'
import { schemaText, tablesOf } from './digest-job.ts'
import { type Migratable, readMigratable } from './migratable.ts'
import { checkReferences, type ReferencesChecked } from './references.ts'
import type { Filled } from './run.ts'
import { unmakeable } from './steps/indexes.ts'

export interface CompareInput {
  readonly path: string
  readonly nextPath: string
  readonly before: ReadableDb
  readonly file: Migratable
  /** The turns of the file before, as `turnChunks` gives them. */
  readonly chunks: readonly Chunk[]
  /** Columns of `turns` that the migration may write, in lower case. */
  readonly without: readonly string[]
  readonly filled: Filled
  /** What their pages say; null where the file before is not sound, so that no page tells whose it is. */
  readonly pages: PagesCompared | null
  readonly context: JobContext
}

export interface Compared extends TurnsCompared {
  /** Whether the file after has all that v3 has. */
  readonly complete: boolean
  /** Whether every table but `turns` is the same by its very pages, its indexes with it. */
  readonly byPages: boolean
  readonly references: ReferencesChecked
}

/** Compares the finished file, as any reader will see it, with the one before: every value of every table. */
export function compareFiles(input: CompareInput): Compared {
  const { path, nextPath, before } = input
  const after = openReader(nextPath)
  try {
    after.prepare('ATTACH ? AS before').run(path)
    return inSnapshot(before, () => inSnapshot(after, () => compare({ before, after }, input)))
  } finally {
    after.close()
  }
}

/** Whether a file has all that v3 has, and that can be made in it. */
function isComplete(before: Migratable, { schema, refused }: Migratable): boolean {
  const barred = unmakeable(before.turns)
  return (
    refused === null &&
    (schema.generation === 'v3' ||
      (schema.columns.every(({ status }) => status !== 'missing') &&
        schema.indexes.every(({ name, status }) => status === 'ok' || barred.includes(name))))
  )
}

function compare(pair: Pair, { file, chunks, without, filled, pages, context }: CompareInput): Compared {
  const after = readMigratable(pair.after)
  const turns = compareTurns(pair, file, after, new Set(without), filled, chunks, context)
  const { rowsFilled } = filled.tally
  let rows = 0
  const told = (more: number): void => {
    rows += more
    context.progress({ label: 'Comparing the other tables', done: rows, total: null, unit: 'rows' })
  }
  const others = tablesOf(file.facts).filter(({ name }) => foldName(name) !== 'turns')
  const byPages = pages !== null && onlyTurnsChanged(pair, file.facts, pages)
  const same =
    turns.same &&
    schemaText(file.facts) === schemaText(after.facts) &&
    (byPages || others.every((table) => sameTable(pair, file.facts, table, context, told)))
  return {
    ...turns,
    same,
    exact: turns.exact && turns.filled === rowsFilled,
    byPages,
    references: checkReferences(pair.before, pair.after, file.facts),
    complete: isComplete(file, after),
  }
}
