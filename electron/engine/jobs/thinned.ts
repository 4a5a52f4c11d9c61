import type { Progress } from '../../../shared/contract/methods.ts'

const EVERY_MS = 100

export interface ThinnedProgress {
  readonly progress: (now: Progress) => void
  /** Sends what is held back: the last of a job is never left out. */
  readonly flush: () => void
}

/** Passes on ten progresses a second at most, and the last one under every label. @param clock in ms */
export function thinned(send: (progress: Progress) => void, clock: () => number): ThinnedProgress {
  let lastSent = Number.NEGATIVE_INFINITY
  let held: Progress | null = null
  const flush = (): void => {
    if (held !== null) send(held)
    held = null
  }
  return {
    flush,
    progress: (now) => {
      if (held?.label !== now.label) flush()
      held = now
      if (clock() - lastSent < EVERY_MS) return
      lastSent = clock()
      flush()
    },
  }
}
