import { totalmem } from 'node:os'

/** What one process of ours may take, bytes: past that the machine itself would suffer. */
export const mostMemory = (): number => {
  // A container's own limit, where it has one, comes before the machine's.
  const all = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  return Math.max(Math.min(2 ** 31, all), all * 0.6)
}
