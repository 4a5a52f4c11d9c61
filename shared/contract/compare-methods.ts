import { z } from 'zod'
import * as c from './compare.ts'
import { inCase, page, read, readJob, readPages } from './method-kinds.ts'
import { count } from './model-parts.ts'

/** Two open cases, which may be the same one. `case_id` is A, what was before; `other_id` is B, what came after. */
const ofTwo = inCase.extend({ other_id: z.string() })

/**
 * Two copies beside each other. Pages answer as soon as a comparison has begun, with what is known by then; after a
 * write to either case they reject with `Conflict`, and `NotFound` where the two were not compared.
 */
export const compareMethods = {
  /** Pairs the turns of both by their full key and compares every value. Progress: rows. */
  'compare.run': readJob(ofTwo, c.comparison),
  'compare.conversations': readPages(
    ofTwo.extend({
      change: c.conversationChange.optional(),
      /** Part of the id, whatever the case. */
      search: z.string().default(''),
      ...page,
    }),
    z.object({
      items: z.array(c.comparedConversation),
      total: count,
      of: count,
      /** False while turns are still being compared: those to come count as none of the changes. */
      complete: z.boolean(),
    }),
  ),
  /** By conversation, each in the order of B's timeline, with what only A has where its time puts it. */
  'compare.turns': readPages(
    ofTwo.extend({ ...c.comparedTurnsFilter.shape, ...page }),
    z.object({ items: z.array(c.comparedTurn), total: count, complete: z.boolean() }),
  ),
  /** Rejects with `NotFound` where neither file has the conversation. */
  'compare.timelines': read(ofTwo.extend({ conv_id: z.string() }), c.comparedTimelines),
  /** One turn, by its position in the timeline of either file; null where that has none. */
  'compare.turn': read(
    ofTwo.extend({ conv_id: z.string(), a: count.nullable(), b: count.nullable() }),
    c.turnComparison,
  ),
} as const
