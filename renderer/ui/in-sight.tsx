import { useSyncExternalStore } from 'react'
import { formatCount } from '../../shared/truth/words.ts'

type Range = readonly [first: number, last: number]

/** Which rows are in sight: known to who says so alone, for it changes with every movement of the wheel. */
export function createInSight() {
  let range: Range = [0, 0]
  const listeners = new Set<() => void>()
  return {
    set(first: number, last: number): void {
      if (range[0] === first && range[1] === last) return
      range = [first, last]
      for (const listener of listeners) listener()
    },
    get: (): Range => range,
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** `1–20 of 300 shown` */
export function InSight({
  of: { subscribe, get },
  total,
}: {
  readonly of: ReturnType<typeof createInSight>
  readonly total: number
}) {
  const [first, last] = useSyncExternalStore(subscribe, get)
  return `${formatCount(first + 1)}–${formatCount(last + 1)} of ${formatCount(total)} shown`
}
