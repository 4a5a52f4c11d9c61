import { openReader, type ReadableDb } from '../db/open.ts'
import { inSnapshot } from '../db/snapshot.ts'
import type { JobContext } from '../jobs/job.ts'
import { foldName } from '../schema/ascii.ts'
import type { Pair } from './compare-tables.ts'
import { sameTable } from './compare-tables.ts'
import { compareTurns, type TurnsCompared } from './compare-turns.ts'
import { schemaText, tablesOf } from './digest-job.ts'
import { type Migratable, readMigratable } from './plan.ts'
import type { Filled } from './run.ts'

export interface CompareInput {
  readonly path: string
  readonly nextPath: string
  readonly before: ReadableDb
  readonly file: Migratable
  /** How many turns there are, for the progress. */
  readonly rows: number
  /** Columns of `turns` that the migration may write, in lower case. */
  readonly without: readonly string[]
  readonly filled: Filled
  readonly context: JobContext
}

export interface Compared extends TurnsCompared {
  /** Whether the file after has all that v3 has. */
  readonly complete: boolean
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

function compare(pair: Pair, { file, rows: total, without, filled, context }: CompareInput): Compared {
  const after = readMigratable(pair.after)
  const turns = compareTurns(pair, file, after, new Set(without), filled, total, context)
  const { rowsFilled } = filled.tally
  let rows = 0
  const told = (more: number): void => {
    rows += more
    context.progress({ label: 'Comparing the other tables', done: rows, total: null, unit: 'rows' })
  }
  const others = tablesOf(file.facts).filter(({ name }) => foldName(name) !== 'turns')
  const same =
    turns.same &&
    schemaText(file.facts) === schemaText(after.facts) &&
    others.every((table) => sameTable(pair, file.facts, table, context, told))
  return {
    ...turns,
    same,
    exact: turns.exact && turns.filled === rowsFilled,
    complete: after.schema.generation === 'v3' && after.refused === null,
  }
}
