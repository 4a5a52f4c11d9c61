import { z } from 'zod'
import { ms } from './model-parts.ts'

/** How much is there of what was interrupted. */
const WROTE = [
  'nothing',
  'part',
  /** Only its end was not noted any more. */
  'all',
  /** Which of both is not known. */
  'all-or-nothing',
  /** An opening that left nothing: the case was made by a later one. */
  'anew',
  /** A part, from which it goes on where it is done again. */
  'goes-on',
] as const

/** What was being written when everything ended, or whoever asked for it went. */
export const interrupted = z.object({
  what: z.string(),
  /** When it began. */
  at_ms: ms,
  wrote: z.enum(WROTE),
  /** Path of what it was writing, where that is no case, or of the folder or file that it looked at. */
  target: z.string().optional(),
})
export type Interrupted = z.infer<typeof interrupted>

/** What is said of it, behind what it was and when it began. */
export const INTERRUPTED_WORDS: Readonly<Record<Interrupted['wrote'], string>> = {
  nothing: 'was interrupted before its end. Nothing of it was written: the case is as it was before.',
  part: 'was interrupted before its end. The journal says how much of it is here. To have all of it, delete this case and open its file again: the earlier case is as it was.',
  'all-or-nothing':
    'was interrupted before its end was noted: what it writes is there as a whole, or not at all.',
  all: 'came to its end just before everything was interrupted: all of it was written.',
  anew: 'was interrupted before its end, and nothing of it was left: this case was made anew by a later opening.',
  'goes-on':
    'was interrupted before its end. What was done by then is kept: do it again, and it goes on from there.',
}
