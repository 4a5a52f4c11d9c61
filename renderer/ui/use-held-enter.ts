import { useEffect, useState } from 'react'

/**
 * Enter on a row that is still on its way waits for it, unless somebody moves on meanwhile or the rows become others.
 * @param left what the rows are, in one name
 * @param isThere whether the row is there, and the one that was asked for
 */
export function useHeldEnter(
  left: string | undefined,
  isThere: boolean,
  open: () => void,
): { readonly enter: () => void; readonly letGo: () => void } {
  const [held, setHeld] = useState<{ readonly left: string | undefined } | null>(null)
  useEffect(() => {
    if (held === null || (held.left === left && !isThere)) return
    setHeld(null)
    if (held.left === left) open()
  }, [held, left, isThere, open])
  return {
    enter: () => (isThere ? open() : setHeld({ left })),
    letGo: () => setHeld(null),
  }
}
