import { timeInWords } from './words.ts'

/** A timeline store as far as its pointers go. */
interface PointerStore {
  readonly kind: 'pointers' | 'newer' | 'frozen'
  /** Milliseconds since epoch, of the newest pointer; null where none has a time. */
  readonly last_activity_ms: number | null
}

/** What is to be known of all pointers of a store: that they stand still, or that it keeps none; null otherwise. */
export function storeInWords({ kind, last_activity_ms }: PointerStore): string | null {
  if (kind === 'newer') return 'a newer server’s store: it keeps no pointer'
  if (kind === 'pointers') return null
  const since = last_activity_ms === null ? '' : ` at ${timeInWords(last_activity_ms)}`
  return `frozen${since}, for a newer server has opened the store`
}

/**
 * A conversation's latest pointer in words. It is no history.
 * @param store null where no timeline store is attached
 * @param pointer null where the store does not know the conversation, '' where it knows no runtime
 * @param shown how a runtime is written
 */
export function pointerInWords(
  store: Pick<PointerStore, 'kind'> | null,
  pointer: string | null,
  shown: (runtime_key: string) => string,
): string {
  if (store === null) return 'no timeline store'
  if (store.kind === 'newer') return 'the store keeps no pointer'
  if (pointer === null) return 'not in the timeline store'
  return pointer === '' ? 'empty pointer' : shown(pointer)
}

/** The same with what is to be known of the store: `planner; frozen at …`. */
export function pointerAndStoreInWords(
  store: PointerStore | null,
  pointer: string | null,
  shown: (runtime_key: string) => string,
): string {
  const state = store === null ? null : storeInWords(store)
  if (store?.kind === 'newer' && state !== null) return state
  return `${pointerInWords(store, pointer, shown)}${state === null ? '' : `; ${state}`}`
}

/** What stands under a list of pointers, a sentence. */
export function pointersFootnote(store: PointerStore | null): string {
  const state = store === null ? null : storeInWords(store)
  if (state === null) return 'What is selected now, not history.'
  if (store?.kind === 'frozen') return `What was selected last, not history: ${state}.`
  return `${state[0]!.toUpperCase()}${state.slice(1)}.`
}

/** What pointers that a program reads are worth; `frozen_at_ms` is null unless they are frozen and one has a time. */
export const storeState = (
  store: PointerStore | null,
): { state: PointerStore['kind']; frozen_at_ms: number | null } | null =>
  store && { state: store.kind, frozen_at_ms: store.kind === 'frozen' ? store.last_activity_ms : null }
