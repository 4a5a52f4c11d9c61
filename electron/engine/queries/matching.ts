import { derived } from './derived.ts'
import type { TurnSource } from './source.ts'
import { turnsWithId } from './turn-rows.ts'

/**
 * What a search is for, wherever it is asked: a conversation or a runtime by any part of its name, whatever the case;
 * a session, a turn or an inference by the beginning of its id, as typed or in small letters.
 */
export interface Wanted {
  /** Beginnings of ids. */
  readonly prefixes: readonly string[]
  /** 0 where a name does not have it; 2 where it begins with it. @param lower the name in small letters */
  part(lower: string): 0 | 1 | 2
  begins(id: string): boolean
}

export function wantedBy(search: string): Wanted {
  const lower = search.toLowerCase()
  const prefixes = [...new Set([search, lower])]
  return {
    prefixes,
    part: (name) => (name.startsWith(lower) ? 2 : name.includes(lower) ? 1 : 0),
    begins: (id) => prefixes.some((prefix) => id.startsWith(prefix)),
  }
}

/**
 * Whether the turn of a slot is one that a search is for, by what the index knows: of its turn id, whether it is that
 * very one.
 */
export function matching(source: TurnSource, search: string): (slot: number) => boolean {
  const { index } = source
  const { part, begins } = wantedBy(search)
  const has = (texts: readonly string[], is: (text: string) => boolean): Uint8Array =>
    Uint8Array.from(texts, (text) => (is(text) ? 1 : 0))
  const conversations = has(derived(index).lowerConvIds, (name) => part(name) > 0)
  const runtimes = has(index.runtimeKeys, (name) => part(name.toLowerCase()) > 0)
  const sessions = has(index.sessionIds, begins)
  const turns = new Set(
    Array.from(turnsWithId(source, search, 0, index.turns), (place) => index.order[place]!),
  )
  return (slot) =>
    conversations[index.conversation[slot]!] === 1 ||
    runtimes[index.runtime[slot]!] === 1 ||
    sessions[index.session[slot]!] === 1 ||
    turns.has(slot)
}
