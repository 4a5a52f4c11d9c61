import { z } from 'zod'
import { ERROR_DETAILS, ERROR_KINDS, type TurnscopeFailure } from '../contract/errors.ts'
import { progress } from '../contract/method-kinds.ts'

/** Chosen by the client, unique among its calls on one transport. */
const callId = z.number().int().nonnegative().safe()

const turnscopeFailure: z.ZodType<TurnscopeFailure> = z.object({
  kind: z.enum(ERROR_KINDS),
  message: z.string(),
  next: z.string(),
  detail: z.enum(ERROR_DETAILS).optional(),
})

/** The first message of each side; both go on only if the versions are equal. */
const hello = z.object({ type: z.literal('hello'), protocol: z.number() })

export const clientMessage = z.discriminatedUnion('type', [
  hello,
  z.object({ type: z.literal('call'), id: callId, method: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('cancel'), id: callId }),
])
export type ClientMessage = z.infer<typeof clientMessage>

export const serverMessage = z.discriminatedUnion('type', [
  hello,
  z.object({ type: z.literal('result'), id: callId, output: z.unknown() }),
  z.object({ type: z.literal('failure'), id: callId, failure: turnscopeFailure }),
  z.object({ type: z.literal('progress'), id: callId, progress }),
  z.object({ type: z.literal('event'), name: z.string(), data: z.unknown() }),
])
export type ServerMessage = z.infer<typeof serverMessage>

/** The call that a message which is no valid message was about, if that can be told: its caller waits. */
export function callIdOf(message: unknown): number | null {
  if (typeof message !== 'object' || message === null || !('id' in message)) return null
  const parsed = callId.safeParse(message.id)
  return parsed.success ? parsed.data : null
}
