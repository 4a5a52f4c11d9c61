import type { CarriedOver } from '../../../shared/contract/model.ts'
import { evidenceState } from '../../../shared/truth/evidence-state.ts'
import { runtimeText } from '../../../shared/truth/inherited.ts'
import type { Metadata } from '../../../shared/truth/metadata.ts'
import { shared } from './grow.ts'
import { hashText, type TurnIndex } from './turn-index.ts'

/**
 * What the runtime object of a turn's metadata is told apart by, without keeping its text: hash and length; 0 where
 * it has none. Two different ones share a number once in billions, and only the turn before is ever compared.
 */
export function objectNumber(text: string | null, metadata: Metadata): number {
  const object = runtimeText(text, metadata)
  return object === null ? 0 : hashText(object) + 2 ** 32 * (object.length & 0xfffff)
}

const isSame = (object: number, before: number | undefined): boolean => object !== 0 && object === before

/** Which turns have the runtime object of the turn before in their session. */
export function carriedOver(
  { order, starts, session }: Pick<TurnIndex, 'order' | 'starts' | 'session'>,
  runtimeObject: Float64Array,
  sessions: number,
): Uint8Array {
  const carried = shared(Uint8Array, order.length)
  const before = new Int32Array(sessions).fill(-1)
  for (let c = 0; c + 1 < starts.length; c++) {
    for (let at = starts[c]!; at < starts[c + 1]!; at++) {
      const slot = order[at]!
      const last = before[session[slot]!]!
      if (last >= 0 && isSame(runtimeObject[slot]!, runtimeObject[last])) carried[slot] = 1
      before[session[slot]!] = slot
    }
    // A session of another conversation is another session, whatever its id.
    for (let at = starts[c]!; at < starts[c + 1]!; at++) before[session[order[at]!]!] = -1
  }
  return carried
}

/** A turn as it is read on the way through the file. */
export interface PassingTurn {
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  /** Null where it is not a whole number that a double holds. */
  readonly time: number | null
  readonly runtime_key: string | null
}

interface Session {
  readonly conv_id: string
  readonly session_id: string
  /** Of its last turn. */
  time: number
  turn_id: string
  object: number
  fills: number
  conflicts: number
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what is meant
const ASCII = /^[\x00-\x7f]*$/

/**
 * Counts what an index would, from turns on the way through a file: nothing but the last turn of each session is
 * kept. Sessions whose turns do not stand in the order of their timeline are named, to be counted in that order.
 */
export class CarriedOverTally {
  readonly #sessions = new Map<string, Session>()
  /** The conversations of the sessions that are to be counted in their order, by session. */
  readonly #unordered = new Map<string, string>()
  readonly #isOrdered: boolean
  /** That of the turn before, which is mostly that of the next one too. */
  #current: Session | null = null

  /** @param isOrdered whether the turns come in the order of their timelines */
  constructor(isOrdered: boolean) {
    this.#isOrdered = isOrdered
  }

  add(turn: PassingTurn, text: string | null, metadata: Metadata): void {
    const session = this.#sessionOf(turn)
    if (session === null) return
    const object = objectNumber(text, metadata)
    if (isSame(object, session.object)) {
      const state = evidenceState(turn.runtime_key, metadata, 'runtime_key')
      if (state === 'metadata-only') session.fills++
      else if (state === 'conflict') session.conflicts++
    }
    session.time = turn.time ?? 0
    session.turn_id = turn.turn_id
    session.object = object
  }

  /** What is kept of a turn's session; null where it is one that is to be counted in its order. */
  #sessionOf(turn: PassingTurn): Session | null {
    const { conv_id, session_id, turn_id } = turn
    let session = this.#current
    if (session === null || session.session_id !== session_id || session.conv_id !== conv_id) {
      if (this.isUnordered(turn)) return null
      session = this.#sessions.get(keyOf(turn)) ?? null
    }
    if (!this.#isOrdered && !follows(turn, session)) {
      this.#unordered.set(keyOf(turn), conv_id)
      this.#sessions.delete(keyOf(turn))
      this.#current = null
      return null
    }
    if (session === null) {
      session = { conv_id, session_id, time: 0, turn_id, object: 0, fills: 0, conflicts: 0 }
      this.#sessions.set(keyOf(turn), session)
    }
    this.#current = session
    return session
  }

  /** Whether a session is one of those that are to be counted in their order. */
  isUnordered(turn: PassingTurn): boolean {
    return this.#unordered.has(keyOf(turn))
  }

  /** The conversations with sessions that are to be counted in their order. */
  get unordered(): string[] {
    return [...new Set(this.#unordered.values())]
  }

  /** What was counted, the sessions that were not left out. */
  done(): CarriedOver {
    const counted = { fills: 0, conflicts: 0 }
    for (const { fills, conflicts } of this.#sessions.values()) {
      counted.fills += fills
      counted.conflicts += conflicts
    }
    return counted
  }
}

const keyOf = ({ conv_id, session_id }: PassingTurn): string => `${conv_id}\0${session_id}`

/** Whether a turn certainly comes after the last one of its session. */
function follows({ time, turn_id }: PassingTurn, last: Session | null): boolean {
  if (time === null) return false
  if (last === null || last.time < time) return true
  return last.time === time && ASCII.test(last.turn_id + turn_id) && last.turn_id < turn_id
}
