import { z } from 'zod'
import { turnId } from './model-parts.ts'

/** What a search finds, in the order in which it is told. */
export const HIT_KINDS = ['runtime', 'session', 'turn', 'inference'] as const

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
