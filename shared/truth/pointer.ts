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
