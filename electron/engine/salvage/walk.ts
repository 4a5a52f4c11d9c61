import { FIRST_ROW_ID, LAST_ROW_ID } from '../db/rows.ts'
import type { Interior, Leaf, Pages, Row } from './pages.ts'

/** Rowids that a lost page of a table may hold, both ends included. */
export interface LostPlace {
  readonly page: number
  readonly from: bigint
  readonly to: bigint
}

/** Whether nothing bounds the rows of a lost place above. */
export const isOpen = ({ to }: LostPlace): boolean => to === LAST_ROW_ID
export const isFromStart = ({ from }: LostPlace): boolean => from === FIRST_ROW_ID

export interface Walked {
  readonly places: LostPlace[]
  /** Rows of pages that could be read otherwise. */
  readonly lostRows: { readonly page: number; readonly rows: number }[]
}

/**
 * Walks the b-tree of one table from its root, or from the pieces that are left of it, page by page, around what cannot be read.
 * @param seen pages that some table's tree holds; a page that is met again leads in a circle and counts as lost
 * @param fits whether the rows of a page can be this table's
 * @param take gets the rows of each page in the order of rowids
 */
export function walkTable(
  pages: Pages,
  root: number | readonly LostPlace[],
  seen: Set<number>,
  fits: (rows: readonly Row[]) => boolean,
  take: (rows: readonly Row[]) => void,
): Walked {
  const places: LostPlace[] = []
  const lostRows: { page: number; rows: number }[] = []
  const waiting: LostPlace[] =
    typeof root === 'number' ? [{ page: root, from: FIRST_ROW_ID, to: LAST_ROW_ID }] : root.toReversed()
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { page, from, to } = place
    const read = seen.has(page) || pages.isFree(page) ? null : pages.read(page)
    if (read === null || !isWithin(read, from, to) || (read.kind === 'leaf' && !fits(read.rows))) {
      places.push(place)
      continue
    }
    seen.add(page)
    if (read.kind === 'leaf') {
      take(read.rows)
      if (read.lost > 0) lostRows.push({ page, rows: read.lost })
      continue
    }
    let low = from
    const below = read.children.map(({ page: child, upTo }) => {
      const inner = { page: child, from: low, to: upTo ?? to }
      if (upTo !== null) low = upTo + 1n
      return inner
    })
    waiting.push(...below.reverse())
  }
  return { places, lostRows }
}

/** Whether what a page holds is in order and where its parent says: bytes of another page are not. */
function isWithin(read: Leaf | Interior, from: bigint, to: bigint): boolean {
  const keys =
    read.kind === 'leaf'
      ? read.rows.map(({ rowid }) => rowid)
      : read.children.flatMap(({ upTo }) => (upTo === null ? [] : [upTo]))
  return keys.every((key, at) => key >= from && key <= to && (at === 0 || key > keys[at - 1]!))
}

/** Leaf pages that no tree holds, that were not freed, and of which all rows can be told. */
export function* orphans(
  pages: Pages,
  seen: ReadonlySet<number>,
): Generator<{ page: number; rows: readonly Row[] }> {
  for (let page = 1; page <= pages.count; page++) {
    if (seen.has(page) || pages.isFree(page)) continue
    const read = pages.read(page)
    if (read?.kind !== 'leaf' || read.rows.length === 0 || !isWithin(read, FIRST_ROW_ID, LAST_ROW_ID))
      continue
    yield { page, rows: read.rows }
  }
}

/** Pages of table trees that no other one leads to: the roots, where there is no schema that names them. */
export function rootsOf(pages: Pages): number[] {
  const children = new Set<number>()
  const candidates: number[] = []
  for (let page = 2; page <= pages.count; page++) {
    const read = pages.read(page)
    if (read === null) continue
    candidates.push(page)
    if (read.kind === 'interior') for (const child of read.children) children.add(child.page)
  }
  return candidates.filter((page) => !children.has(page))
}
