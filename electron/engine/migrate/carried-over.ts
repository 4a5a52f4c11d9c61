import type { CarriedOver } from '../../../shared/contract/model.ts'
import type { ReadableDb } from '../db/open.ts'
import type { JobContext } from '../jobs/job.ts'
import { buildIndex } from '../queries/build-index.ts'
import { CarriedOverTally } from '../queries/carried-over.ts'
import { turnColumns, turnSql } from '../queries/columns.ts'
import { carriedOverIn } from '../queries/evidence-counts.ts'
import type { Migratable } from './migratable.ts'
import { MetadataReader, type Passing, passingSql, passingTurn } from './scan.ts'

/**
 * How many runtimes may be carried over, by what was counted on the way through the file before. The sessions whose
 * turns do not stand in their order are read once more, in it.
 */
export function carriedOverOf(
  tally: CarriedOverTally,
  before: ReadableDb,
  { facts, turns }: Migratable,
  context: JobContext,
): CarriedOver {
  const counted = tally.done()
  const { unordered } = tally
  if (unordered.length === 0) return counted
  // Bytes that are no text cannot be looked for by it.
  if (unordered.some((conv_id) => conv_id.includes('\uFFFD')))
    return carriedOverIn(buildIndex(before, turnColumns(turns), context))
  const sql = turnSql(turnColumns(turns))
  const metadata = new MetadataReader(before, facts, turns)
  const rows = before
    .prepare<[string], [row: bigint, metadata: string | null, ...turn: Passing]>(
      `SELECT ${sql.rowid}, ${metadata.textSql()}, ${passingSql(turns)}
         FROM ${sql.from} NOT INDEXED WHERE ${sql.conv_id} IN (SELECT value FROM json_each(?))
        ORDER BY ${sql.conv_id}, ${sql.session_id}, ${sql.timeOrder}, ${sql.turnIdStored}`,
    )
    .safeIntegers()
    .raw()
  const inOrder = new CarriedOverTally(true)
  for (const [row, text, ...passing] of rows.iterate(JSON.stringify(unordered))) {
    context.checkCancelled()
    const turn = passingTurn(...passing)
    if (tally.isUnordered(turn)) inOrder.add(turn, text, metadata.read(row, text))
  }
  const more = inOrder.done()
  return { fills: counted.fills + more.fills, conflicts: counted.conflicts + more.conflicts }
}
