import { useEffect, useState } from 'react'

/**
 * A key for a row that is still on its way waits for it, unless somebody moves on meanwhile or the rows become others.
 * @param left what the rows are, in one name
 * @param isThere whether the row is there, and the one that was asked for
 * @param act does what the key is for
 */
export function useHeldKey(
  left: string | undefined,
  isThere: boolean,
  act: (key: string) => void,
): { readonly press: (key: string) => void; readonly letGo: () => void } {
  const [held, setHeld] = useState<{ readonly key: string; readonly left: string | undefined } | null>(null)
  useEffect(() => {
    if (held === null || (held.left === left && !isThere)) return
    setHeld(null)
    // Not in the effect itself, in which nothing that it opens could be on screen at once.
    if (held.left === left) queueMicrotask(() => act(held.key))
  }, [held, left, isThere, act])
  return {
    press: (key) => (isThere ? act(key) : setHeld({ key, left })),
    letGo: () => setHeld(null),
  }
}
