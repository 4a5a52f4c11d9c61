/** What a column asks for, in CSS pixels. */
export interface ColumnNeed {
  /** Never narrower. */
  readonly min: number
  /** What its widest value on screen so far takes. */
  readonly content: number
  /** The column gives room before any other is cut: its values stay telling when they are shortened. */
  readonly gives: boolean
  /** Takes what is left over. */
  readonly grows: boolean
}

/** Cuts the widest first, down to one level, until `excess` is saved or all are at their least. Gives what stays. */
function cut(widths: number[], floors: readonly number[], among: readonly number[], excess: number): number {
  const cutTo = (i: number, level: number): number => Math.min(widths[i]!, Math.max(level, floors[i]!))
  const saved = (level: number): number => among.reduce((sum, i) => sum + widths[i]! - cutTo(i, level), 0)
  let low = 0
  let high = Math.max(0, ...among.map((i) => widths[i]!))
  while (high - low > 1) {
    const level = Math.floor((low + high) / 2)
    if (saved(level) >= excess) low = level
    else high = level
  }
  // One level for all saves up to a pixel a column too much.
  let rest = saved(low) - excess
  for (const i of among) {
    const back = rest > 0 && cutTo(i, low) < widths[i]! ? 1 : 0
    widths[i] = cutTo(i, low) + back
    rest -= back
  }
  return Math.max(0, -rest)
}

/**
 * Widths of columns in a room, in whole CSS pixels. Each gets what its content takes; where that is too much,
 * columns that give are cut, the widest first, and only when they are at their least are the others cut. The
 * widths may still be more than the room: then the table is scrolled sideways.
 */
export function fitColumns(needs: readonly ColumnNeed[], room: number): number[] {
  const floors = needs.map(({ min }) => min)
  const widths = needs.map(({ min, content }) => Math.ceil(Math.max(min, content)))
  const where = (is: (need: ColumnNeed) => boolean): number[] =>
    needs.flatMap((need, i) => (is(need) ? [i] : []))
  let rest = Math.floor(room) - widths.reduce((sum, width) => sum + width, 0)
  if (rest < 0) {
    const excess = cut(
      widths,
      floors,
      where(({ gives }) => gives),
      -rest,
    )
    if (excess > 0)
      cut(
        widths,
        floors,
        where(({ gives }) => !gives),
        excess,
      )
    return widths
  }
  const takers = where(({ grows }) => grows)
  for (const [n, i] of takers.entries()) {
    const share = Math.floor(rest / (takers.length - n))
    widths[i]! += share
    rest -= share
  }
  return widths
}
