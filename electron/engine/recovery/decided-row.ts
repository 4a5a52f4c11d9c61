import type { DecidedRow, MissingGroup, TriageScreen } from '../../../shared/contract/recovery.ts'
import { journalEntries } from '../journal/entries.ts'
import { provenanceBy } from '../journal/provenance.ts'
import type { Journal } from '../journal/read.ts'
import { slotOf } from '../queries/turn-index.ts'
import { groupsOfTurns } from './groups.ts'
import { type QueueSource, queueItem, queueSlots } from './queue.ts'
import type { WrittenRun } from './write.ts'

/**
 * The one row that a run was about, as it is now; null for a run of more rows than one.
 * @param source the case after the run; while nobody has read the shapes, nothing is said of a screen
 */
export function decidedRow(
  source: QueueSource,
  journal: Journal,
  { run_id, changes }: WrittenRun,
  screen: TriageScreen | undefined,
): DecidedRow | null {
  const [row] = changes.rows
  if (row === undefined || changes.rows.length > 1) return null
  const slot = slotOf(source.index, row)
  if (slot < 0) return null
  const lacking = source.index.reason[slot] !== 0
  return {
    entry: journalEntries(source, journal, { run_id, offset: 0, limit: 1 }).items[0]!,
    item: lacking ? queueItem(source, slot, provenanceBy(journal)) : null,
    screen: screen === undefined ? null : onScreen(source, slot, screen),
  }
}

function onScreen(
  source: QueueSource,
  slot: number,
  { by: _, ...filter }: TriageScreen,
): DecidedRow['screen'] {
  if (source.shapes === null) return null
  const listed = queueSlots(source, filter)
  const at = listed.indexOf(slot)
  return { total: listed.length, at: at < 0 ? null : at }
}

/** The groups of a screen that a run changed; null where they are to be read anew. */
export function changedGroups(
  { shapes, ...source }: QueueSource,
  { changes }: WrittenRun,
  screen: TriageScreen | undefined,
): MissingGroup[] | null {
  if (screen === undefined || shapes === null) return null
  const slots = Array.from(changes.rows, (row) => slotOf(source.index, row))
  return groupsOfTurns({ ...source, shapes }, screen.by, slots)
}
