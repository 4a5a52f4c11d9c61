/** First byte of a page of a table's b-tree. Source: https://www.sqlite.org/fileformat2.html, "B-tree Pages". */
export const TABLE_INTERIOR = 0x05
export const TABLE_LEAF = 0x0d
export const INDEX_INTERIOR = 0x02
export const INDEX_LEAF = 0x0a
const PAGE_TYPES = new Set([INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF])
/** Of the pages that nearly every file has. */
export const PAGE_BYTES = 4096

/** Where a page's cells begin; null when it has no room for their list. */
export function cellPointers(bytes: Buffer, start: number, headerBytes: number): number[] | null {
  const count = bytes.readUInt16BE(start + 3)
  const first = start + headerBytes
  if (first + count * 2 > bytes.length) return null
  return Array.from({ length: count }, (_, cell) => bytes.readUInt16BE(first + cell * 2))
}

/** Whether bytes are a b-tree page of just this size: its cells lie in it, and reach into its second half. */
export function fitsSize(bytes: Buffer): boolean {
  const type = bytes[0]!
  if (!PAGE_TYPES.has(type)) return false
  const pointers = cellPointers(bytes, 0, type < 0x0a ? 12 : 8)
  if (pointers === null || pointers.length === 0) return false
  return (
    pointers.every((at) => at >= 8 && at < bytes.length) &&
    pointers.some((at) => at >= bytes.length / 2 || pointers.length === 1)
  )
}

/** Whether a file whose header is lost still holds pages of a database, of the usual size; by its first pages. */
export function holdsPages(start: Buffer): boolean {
  for (let at = PAGE_BYTES; at + PAGE_BYTES <= start.length; at += PAGE_BYTES)
    if (fitsSize(start.subarray(at, at + PAGE_BYTES))) return true
  return false
}
