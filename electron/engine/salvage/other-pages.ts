import { cellPointers, INDEX_INTERIOR, INDEX_LEAF, TABLE_LEAF } from '../evidence/btree-page.ts'
import type { Pages } from './pages.ts'
import { varint } from './record.ts'

/** Where no page may hold anything: SQLite locks there. Source: https://www.sqlite.org/fileformat2.html, "The Lock-Byte Page". */
const LOCK_BYTE = 0x4000_0000

/** The first of the pages that a cell overflows to; 0 where it has none, or cannot be read. */
function overflowOf(bytes: Buffer, at: number, type: number, usable: number): number {
  const length = varint(bytes, type === INDEX_INTERIOR ? at + 4 : at)
  const start = length !== null && type === TABLE_LEAF ? varint(bytes, length.next)?.next : length?.next
  if (length === null || start === undefined || length.value < 0n || length.value > 2n ** 31n) return 0
  const most = type === TABLE_LEAF ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  const bytesInAll = Number(length.value)
  if (bytesInAll <= most) return 0
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const surplus = least + ((bytesInAll - least) % (usable - 4))
  const end = start + (surplus <= most ? surplus : least)
  return end + 4 <= usable ? bytes.readUInt32BE(end) : 0
}

/** Pages that are told to be something else than rows of a table: of indexes, or what a cell overflows to. */
export function pagesOfNoTable(pages: Pages): Set<number> {
  const told = new Set([1, Math.floor(LOCK_BYTE / pages.pageSize) + 1])
  for (let page = 2; page <= pages.count; page++) {
    const bytes = pages.bytes(page)
    const type = bytes?.[0]
    if (!bytes || (type !== TABLE_LEAF && type !== INDEX_LEAF && type !== INDEX_INTERIOR)) continue
    const cells = cellPointers(bytes, 0, type === INDEX_INTERIOR ? 12 : 8)
    if (cells === null) continue
    if (type !== TABLE_LEAF) told.add(page)
    for (const at of cells) {
      let next = overflowOf(bytes, at, type, pages.usable)
      while (next > 1 && next <= pages.count && !told.has(next)) {
        told.add(next)
        next = pages.bytes(next)?.readUInt32BE(0) ?? 0
      }
    }
  }
  return told
}
