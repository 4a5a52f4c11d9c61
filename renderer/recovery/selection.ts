import type { Listed } from '../../shared/contract/recovery.ts'

interface Decided {
  readonly listed: Listed
  /** Place of the row that was decided. */
  readonly at: number
  /** Whether the row lacks nothing any more, so that no list has it. */
  readonly complete: boolean
  /** Whether it was closed as unrecoverable. */
  readonly closed: boolean
  /** Whether it still lacks a value for which its metadata offers something. */
  readonly moreToTake: boolean
  /** Whether the row at a place of the list, as it was, is open; undefined where that is not known. */
  readonly isOpen: (at: number) => boolean | undefined
  /** Rows of the list as it was. */
  readonly total: number
}

/**
 * Where the selection goes after a decision: the next open row, or the same row while it has more to offer.
 * @returns a place in the list as it will be
 */
export function placeAfter({ listed, at, complete, closed, moreToTake, isOpen, total }: Decided): number {
  if (moreToTake) return at
  const leaves = complete || (closed && listed === 'open')
  let next = at + 1
  while (next < total && isOpen(next) === false) next++
  if (next >= total) next = at + (leaves ? 0 : 1)
  const place = leaves ? Math.max(at, next - 1) : next
  const left = total - (leaves ? 1 : 0)
  return Math.max(0, Math.min(place, left - 1))
}
