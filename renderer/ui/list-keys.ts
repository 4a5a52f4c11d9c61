import type { KeyboardEvent } from 'react'
import { meantKey } from '../state/letters.ts'

interface Place {
  readonly count: number
  /** The row the keys are on; -1 for none. */
  readonly current: number
  /** Whole rows that are seen at once. */
  readonly seen: number
  /** Whether `j` and `k` move too. */
  readonly letters?: boolean
}

/** The row a key leads to; null for a key that moves nowhere. A page is one row less than is seen. */
export function listMove(key: string, { count, current, seen, letters = false }: Place): number | null {
  const page = Math.max(1, seen - 1)
  const to = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    PageDown: current + page,
    PageUp: current - page,
    Home: 0,
    End: count - 1,
    ...(letters ? { j: current + 1, k: current - 1 } : {}),
  }[key]
  return to === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, to))
}

interface ListKeys extends Omit<Place, 'seen'> {
  /** CSS pixels. */
  readonly rowHeight: number
  /** Height of what covers the first rows (a sticky header), CSS pixels. */
  readonly covered?: number
  readonly onMove: (index: number, extend: boolean) => void
  /** What other keys do here, by their names. */
  readonly others?: Readonly<Record<string, (() => void) | undefined>>
}

const PRESSED_BY_KEYS = 'button, a, input, select, textarea'

/** The keyboard of every list, grid and tree: for the element that holds the focus and scrolls. */
export const listKeys =
  ({ rowHeight, covered = 0, onMove, others = {}, ...place }: ListKeys) =>
  (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const seen = Math.floor((event.currentTarget.clientHeight - covered) / rowHeight)
    const key = meantKey(event)
    const to = listMove(key, { ...place, seen })
    const other = others[key]
    if (to !== null) onMove(to, event.shiftKey)
    // A button in a row keeps its own keys.
    else if (other !== undefined && (event.target as Element).closest(PRESSED_BY_KEYS) === null) other()
    else return
    event.preventDefault()
  }
