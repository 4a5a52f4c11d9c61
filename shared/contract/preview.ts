import { z } from 'zod'
import type { Segment, Switches } from '../truth/timeline.ts'
import { count } from './model-parts.ts'

const switches = z.object({ certain: count, at_least: count }) satisfies z.ZodType<Switches>

/** What the backfill would fill into a turn's missing columns. None of it is written. */
export const turnPreview = z.object({
  runtime_key: z.string().optional(),
  inference_id: z.string().optional(),
})
export type TurnPreview = z.infer<typeof turnPreview>

/** What a timeline would gain by the backfill. None of it is written, and no other number counts it. */
export const timelinePreview = z.object({
  /** Turns that would get a runtime. */
  turns: count,
  /** Runs of such turns that would get the same one, in order. */
  runs: z.array(
    z.object({ runtime_key: z.string(), start: count, turns: count }) satisfies z.ZodType<Segment>,
  ),
  /** What the switches would be then. */
  switches,
})
export type TimelinePreview = z.infer<typeof timelinePreview>

/** The same for a conversation of the list. `strip`: runs of [runtime ('' where nothing would be filled), turns]. */
export const conversationPreview = z.object({
  turns: count,
  switches,
  strip: z.array(z.tuple([z.string(), count])),
})
export type ConversationPreview = z.infer<typeof conversationPreview>
