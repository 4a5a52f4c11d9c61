import { formatCount, plural } from '../truth/words.ts'
import type { FleetTotals } from './fleet.ts'
import { ONLY_READ } from './partly-read.ts'

/** What is said of many copies together. */
export const fleetTotalsInWords = (totals: FleetTotals): string[] => [
  `${formatCount(totals.ok)} of ${plural(totals.copies, 'copy', 'copies')} could be counted${totals.repeated === 0 ? '' : `; ${formatCount(totals.repeated)} of them have the very bytes of one before`}.`,
  `${formatCount(totals.missing_runtime_or_inference)} of ${plural(totals.turns, 'turn')} lack a runtime or an inference id, in ${plural(totals.conversations, 'conversation')}.`,
  `A migration would fill at least one value in ${plural(totals.fillable, 'row')}${totals.not_migratable === 0 ? '' : `; it would be refused for ${plural(totals.not_migratable, 'copy', 'copies')}`}.`,
  `${formatCount(totals.server_made)} of ${plural(totals.turns, 'turn')} have a value that a server made of something that is not canonical; ${formatCount(totals.conflicts)} contradict their own metadata.`,
  ...(totals.partly_read === 0
    ? []
    : [`Of ${plural(totals.partly_read, 'copy', 'copies')} the numbers count ${ONLY_READ}.`]),
]
