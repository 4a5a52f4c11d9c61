import { timeInWords } from './words.ts'

/**
 * A conversation's latest pointer in words. It is no history.
 * @param hasStore whether a timeline store is attached
 * @param pointer null where the store does not know the conversation, '' where it knows no runtime
 * @param shown how a runtime is written
 */
export function pointerInWords(
  hasStore: boolean,
  pointer: string | null,
  shown: (runtime_key: string) => string,
): string {
  if (!hasStore) return 'no timeline store'
  if (pointer === null) return 'not in the timeline store'
  return pointer === '' ? 'empty pointer' : shown(pointer)
}

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
