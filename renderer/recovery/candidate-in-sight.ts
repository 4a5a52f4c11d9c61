/** Attribute of a candidate on screen: its place, from 0. */
export const CANDIDATE = 'data-candidate'

/** Whether the middle of an element can be seen: nothing has scrolled it away or lies over it. */
function isSeen(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect()
  const there = document.elementFromPoint(left + width / 2, top + height / 2)
  return there !== null && element.contains(there)
}

/**
 * False where the candidate was not to be seen; it is scrolled to then. One that is not there at all counts as seen:
 * nothing can be written of it.
 */
export function bringIntoSight(index: number): boolean {
  const candidate = document.querySelector(`[${CANDIDATE}="${index}"]`)
  if (candidate === null || isSeen(candidate)) return true
  candidate.scrollIntoView({ block: 'center' })
  return false
}
