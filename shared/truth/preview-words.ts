import type { Switches } from './timeline.ts'
import { plural, switchesInWords } from './words.ts'

/** How a value of a preview is marked wherever it stands. */
export const NOT_WRITTEN = 'would be filled from its metadata: not written'

/** What a backfill would make of a timeline, in a sentence that nobody takes for what is recorded. */
export const previewSentence = ({
  turns,
  switches,
}: {
  readonly turns: number
  readonly switches: Switches
}): string =>
  `Preview, not written: ${plural(turns, 'turn')} would get a runtime from ${turns === 1 ? 'its' : 'their own'} metadata; then ${switchesInWords(switches)}.`
