import {
  FULL_TRACES,
  LEGACY_TRACES,
  LOST_TRACES,
  metadataText,
  RUNTIME_TRACES,
  type Trace,
} from './metadata.ts'
import { SAMPLE_DEFAULTS, type SampleOptions } from './options.ts'
import { createPrng, type Prng } from './prng.ts'
import { RUNTIMES, type SampleRuntime, SCRIPTS, type Script, type Stretch, UPGRADE_AT } from './story.ts'

/** One row of `turns`, and what the file does not say. Times are ms since epoch, 0 where none was recorded. */
export interface SampleTurn {
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  readonly turn_created_at_ms: number
  readonly updated_at_ms: number
  readonly turn_metadata_json: string
  readonly turn_data_json: string
  /** The columns' values; '' in a generation that lacks the column. */
  readonly runtime_key: string
  readonly inference_id: string
  /** What really ran, which the file may not know. */
  readonly runtime: SampleRuntime
  readonly trace: Trace
  /** Position in the sample, from 0. */
  readonly ordinal: number
  /** What the companion timeline store says of the conversation; the same object for all its turns. */
  readonly conversation: SampleConversation
}

export interface SampleConversation {
  readonly conv_id: string
  /** The latest pointer where the story sets one; null where it is the last runtime. */
  readonly pointer: SampleRuntime | '' | null
}

/** 2026-02-16 08:00 UTC, and 118 days. */
const FIRST_MS = Date.UTC(2026, 1, 16, 8)
const SPAN_MS = 118 * 86_400_000
/** From here on every turn is complete in all its metadata, and in the columns where there are any. */
export const UPGRADE_MS = FIRST_MS + Math.round(SPAN_MS * UPGRADE_AT)
/** Until here early builds were in use. */
const EARLY_MS = FIRST_MS + Math.round(SPAN_MS * 0.3)

const traceOf = (stretch: Stretch, index: number): Trace =>
  typeof stretch.trace === 'string' ? stretch.trace : stretch.trace[index % stretch.trace.length]!

/** How a stretch of an unscripted conversation is told, by the build that was in use when it began. */
function traceAt(start: number, prng: Prng): Trace | readonly Trace[] {
  const early = FIRST_MS + start * SPAN_MS < EARLY_MS
  const luck = prng.next()
  if (luck < 0.12) return [prng.pick(LOST_TRACES), prng.pick(LOST_TRACES)]
  if (luck < (early ? 0.5 : 0.16)) return [prng.pick(LEGACY_TRACES), prng.pick(LEGACY_TRACES)]
  if (luck > 0.97) return ['canonical', 'other-inference', 'canonical', 'nested-inference']
  return ['canonical', 'canonical', prng.chance(0.3) ? 'plain-inference' : 'canonical']
}

function improvised(prng: Prng): Script & { readonly stretches: Stretch[] } {
  const start = prng.next() * 0.97
  const stretches: Stretch[] = []
  let runtime: SampleRuntime = prng.pick(RUNTIMES)
  const count = prng.int(2, 6)
  for (let index = 0; index < count; index++) {
    const trace = traceAt(start, prng)
    const lost = typeof trace !== 'string' && LOST_TRACES.includes(trace[0]!)
    stretches.push({
      runtime,
      turns: lost ? prng.int(1, 5) : prng.int(4, 20),
      trace,
      column: prng.chance(0.03) ? 'conflict' : 'follows',
      ...(index > 0 && prng.chance(0.3) ? { newSession: true as const } : {}),
    })
    if (prng.chance(0.8)) runtime = prng.pick(RUNTIMES)
  }
  return prng.chance(0.25) ? { start, stretches, pointer: prng.pick(RUNTIMES) } : { start, stretches }
}

/** Turns of a conversation whose turns repeat what was said before them. */
const LONG = 150

/** A long conversation in one session. */
function long(prng: Prng): Script {
  const { start, stretches } = improvised(prng)
  while (stretches.reduce((sum, { turns }) => sum + turns, 0) < LONG)
    stretches.push(...improvised(prng).stretches)
  let left = LONG
  const trimmed = stretches.flatMap(({ newSession: _, ...stretch }) => {
    const turns = Math.min(stretch.turns, left)
    left -= turns
    return turns === 0 ? [] : [{ ...stretch, turns }]
  })
  return { start, stretches: trimmed }
}

interface Columns {
  readonly runtime_key: string
  readonly inference_id: string
}

/** What a server that had already migrated, or half migrated, left in the columns. */
function columnsOf(
  { generation }: SampleOptions,
  turn: { runtime: SampleRuntime; inference_id: string; trace: Trace; upgraded: boolean; filled: boolean },
  column: Stretch['column'],
): Columns {
  if (generation === 'v2') return { runtime_key: '', inference_id: '' }
  const { runtime, inference_id, trace, upgraded } = turn
  const filled = upgraded || turn.filled
  let columns = {
    runtime_key: filled && RUNTIME_TRACES.has(trace) ? runtime : '',
    inference_id: filled && FULL_TRACES.has(trace) ? inference_id : '',
  } as Columns
  if (!upgraded && column === 'conflict') {
    columns = { ...columns, runtime_key: RUNTIMES[(RUNTIMES.indexOf(runtime) + 1) % RUNTIMES.length]! }
  } else if (!upgraded && column === 'only') columns = { runtime_key: runtime, inference_id }
  return generation === 'v2-partial' ? { ...columns, inference_id: '' } : columns
}

function* turnsOf(script: Script, options: SampleOptions, prng: Prng, from: number): Generator<SampleTurn> {
  const conv_id = prng.uuid()
  const conversation: SampleConversation = { conv_id, pointer: script.pointer ?? null }
  const filled = prng.chance(0.6)
  let session_id = prng.uuid()
  let now = FIRST_MS + Math.round(script.start * SPAN_MS) + prng.int(0, 999)
  let ordinal = from
  for (const stretch of script.stretches) {
    if (stretch.newSession) {
      session_id = prng.uuid()
      now += prng.int(2, 40) * 3_600_000
    }
    now += prng.int(20_000, 200_000)
    for (let index = 0; index < stretch.turns && ordinal < options.turns; index++) {
      if (index > 0 && !stretch.sameMillisecond) now += prng.int(9_000, 240_000) + prng.int(0, 999)
      const upgraded = now >= UPGRADE_MS
      const trace = upgraded ? 'canonical' : traceOf(stretch, index)
      const { runtime } = stretch
      const inference_id = `inf_${prng.uuid().replaceAll('-', '').slice(0, 20)}`
      yield {
        conv_id,
        session_id,
        turn_id: prng.uuid(),
        turn_created_at_ms: stretch.noTime ? 0 : now - prng.int(1_200, 8_000),
        updated_at_ms: stretch.noTime ? 0 : now,
        turn_metadata_json: metadataText(trace, { runtime, inference_id, session_id }, prng),
        turn_data_json:
          index === 0 ? '{"geppetto.tool_config@v1":{"enabled":true,"max_iterations":5}}' : '{}',
        ...columnsOf(options, { runtime, inference_id, trace, upgraded, filled }, stretch.column),
        runtime,
        trace,
        ordinal: ordinal++,
        conversation,
      }
    }
  }
}

/**
 * The turns of a sample, conversation by conversation, each in its own order of time. Deterministic: the same
 * options give the same turns. At most one turn is held at a time, so any number can be asked for.
 */
export function* generateTurns(options: Partial<SampleOptions> = {}): Generator<SampleTurn> {
  const all = { ...SAMPLE_DEFAULTS, ...options }
  const prng = createPrng(all.seed)
  let written = 0
  for (const script of all.shape === 'real' ? [] : SCRIPTS) {
    for (const turn of turnsOf(script, all, prng, written)) {
      written++
      yield turn
    }
  }
  while (written < all.turns) {
    for (const turn of turnsOf(all.shape === 'real' ? long(prng) : improvised(prng), all, prng, written)) {
      written++
      yield turn
    }
  }
}
