/** Milliseconds to wait before the next try: 0.25 s, doubling, at most 5 s. `tries` counts those that failed. */
export const backoff = (tries: number): number => Math.min(5000, 250 * 2 ** Math.max(0, tries - 1))
