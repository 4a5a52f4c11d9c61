import { createHash } from 'node:crypto'
import { exchangeWith, SYSTEM_PROMPTS } from './exchange.ts'
import { createPrng } from './prng.ts'
import type { SampleTurn } from './turns.ts'

/** One row of `blocks`. */
export interface SampleBlock {
  readonly block_id: string
  readonly content_hash: string
  readonly kind: 'system' | 'user' | 'reasoning' | 'tool_call' | 'tool_use' | 'llm_text'
  readonly role: string
  readonly payload_json: string
}

/** The blocks of a turn at one moment of its life, in order. */
export interface SampleSnapshot {
  readonly phase: string
  readonly snapshot_created_at_ms: number
  readonly blocks: readonly SampleBlock[]
}

const ROLES: Record<SampleBlock['kind'], string> = {
  system: 'system',
  user: 'user',
  reasoning: 'assistant',
  tool_call: 'assistant',
  tool_use: 'tool',
  llm_text: 'assistant',
}

function block(kind: SampleBlock['kind'], block_id: string, payload: unknown): SampleBlock {
  const payload_json = JSON.stringify(payload)
  const content_hash = createHash('sha256').update(`${kind}\n${ROLES[kind]}\n${payload_json}`).digest('hex')
  return { block_id, content_hash, kind, role: ROLES[kind], payload_json }
}

/**
 * What was said in a turn, as the snapshots the server keeps; the system block is shared by many turns.
 * @param repeated blocks of the session's turns before it, which it repeats; null where turns stand for themselves
 */
export function snapshotsOf(
  turn: SampleTurn,
  seed: number,
  repeated: readonly SampleBlock[] | null,
): SampleSnapshot[] {
  const earlier = repeated ?? []
  const prng = createPrng(seed * 1_000_003 + turn.ordinal)
  const { user, reasoning, tool, answer } = exchangeWith(turn.runtime, prng)
  const id = turn.turn_id.slice(0, 8)
  const asked = [
    block('system', `system-${turn.runtime}`, { text: SYSTEM_PROMPTS[turn.runtime] }),
    ...earlier,
    block('user', `${id}-user`, { text: user }),
  ]
  const inferred = [...asked]
  if (reasoning !== null) inferred.push(block('reasoning', `${id}-reasoning`, { text: reasoning }))
  const call = `call_${id}`
  if (tool !== null)
    inferred.push(block('tool_call', `${id}-call`, { id: call, name: tool.name, args: tool.args }))
  const used =
    tool === null
      ? inferred
      : [...inferred, block('tool_use', `${id}-use`, { id: call, result: tool.result })]
  const whole = [...used, block('llm_text', `${id}-answer`, { text: answer })]

  const asOf = (behind: number): number => (turn.updated_at_ms === 0 ? 0 : turn.updated_at_ms - behind)
  const snapshots: SampleSnapshot[] = [
    { phase: 'pre_inference', snapshot_created_at_ms: asOf(900), blocks: asked },
  ]
  if (tool !== null) {
    snapshots.push({ phase: 'post_inference', snapshot_created_at_ms: asOf(420), blocks: inferred })
    snapshots.push({ phase: 'post_tools', snapshot_created_at_ms: asOf(260), blocks: used })
  }
  if (tool === null && repeated !== null)
    snapshots.push({ phase: 'post_inference', snapshot_created_at_ms: asOf(420), blocks: whole })
  if (prng.chance(0.1)) snapshots.push({ phase: 'draft', snapshot_created_at_ms: asOf(90), blocks: whole })
  snapshots.push({ phase: 'final', snapshot_created_at_ms: asOf(0), blocks: whole })
  return snapshots
}
