import { type KeyboardEvent, useState } from 'react'

export interface Cursor {
  /** The place that is read out; null before somebody asks. */
  readonly at: number | null
  readonly set: (at: number | null) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/**
 * Where a chart is being read. Arrows go one further, Page keys ten, Home and End to the ends, Escape away.
 * @param count places there are
 */
export function useCursor(count: number): Cursor {
  const [at, set] = useState<number | null>(null)
  const here = at === null || count === 0 ? null : Math.min(at, count - 1)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || count === 0) return
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[
      event.key
    ]
    if (by !== undefined)
      set(here === null ? (by > 0 ? 0 : count - 1) : Math.max(0, Math.min(count - 1, here + by)))
    else if (event.key === 'Home') set(0)
    else if (event.key === 'End') set(count - 1)
    else if (event.key === 'Escape' && here !== null) set(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return { at: here, set, onKeyDown }
}
