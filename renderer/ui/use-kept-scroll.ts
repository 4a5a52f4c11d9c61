import { type RefObject, useLayoutEffect, useRef } from 'react'
import { useLeft } from '../state/left.ts'

/**
 * A scroller that is where it was when its view was left, in the same case. What it holds may come later: it is followed
 * down until it is as long as it was, or somebody scrolls.
 * @param name what is scrolled; no two on screen have the same
 */
export function useKeptScroll<E extends HTMLElement>(name: string): RefObject<E | null> {
  const scroller = useRef<E>(null)
  const place = useLeft(name)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another name is another place.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const { found, leave } = place
    const wanted = typeof found === 'number' ? found : 0
    const follow = new ResizeObserver(() => {
      element.scrollTop = wanted
      if (element.scrollTop >= wanted - 1) stop()
    })
    const stop = (): void => follow.disconnect()
    if (wanted > 0) for (const child of element.children) follow.observe(child)
    const keep = (): void => leave(element.scrollTop)
    element.addEventListener('scrollend', keep)
    for (const by of ['wheel', 'keydown', 'pointerdown']) element.addEventListener(by, stop)
    return () => {
      stop()
      // What was not reached is still where it was left.
      if (element.scrollTop > 0 || wanted === 0) keep()
      element.removeEventListener('scrollend', keep)
      for (const by of ['wheel', 'keydown', 'pointerdown']) element.removeEventListener(by, stop)
    }
  }, [place.key])
  return scroller
}
