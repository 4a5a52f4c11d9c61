import { z } from 'zod'
import { turnId } from './model-parts.ts'

/** What a search finds, in the order in which it is told. */
export const HIT_KINDS = ['runtime', 'session', 'turn', 'inference'] as const

/** As many of each kind as are told at most. */
export const HITS_OF_A_KIND = 8

export const hits = z.object({
  items: z.array(
    z.object({
      kind: z.enum(HIT_KINDS),
      /** The whole id or name. */
      text: z.string(),
      turn: turnId,
    }),
  ),
  /** False where not all of the file was looked through: it is damaged, or large and without the indexes of v3. */
  complete: z.boolean(),
})
