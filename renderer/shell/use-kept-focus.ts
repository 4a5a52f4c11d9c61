import { type RefObject, useEffect } from 'react'

/**
 * Keeps the focus off the page itself: what had it may go, with its view, its button, its row, and keys and screen readers
 * then go on in this element. Whoever knows a better place has focused it by then.
 */
export function useKeptFocus(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const keep = (): void => {
      if (document.activeElement === document.body) element.focus({ preventScroll: true })
    }
    keep()
    const changes = new MutationObserver(keep)
    changes.observe(element, { childList: true, subtree: true })
    return () => changes.disconnect()
  }, [place])
}
