import { readSync } from 'node:fs'
import { cellPointers, fitsSize, TABLE_INTERIOR, TABLE_LEAF } from '../evidence/btree-page.ts'
import { HEADER_BYTES, parseHeader } from '../evidence/header.ts'
import { readRecord, type Stored, varint } from './record.ts'

const PAGE_SIZES = [4096, 1024, 8192, 2048, 512, 16_384, 32_768, 65_536]
/** Pages looked at to tell their size. */
const SAMPLED = 2000

export interface Row {
  readonly rowid: bigint
  readonly values: readonly Stored[]
}

export interface Leaf {
  readonly kind: 'leaf'
  /** In the order of the page, which is that of rowids where the page is sound. */
  readonly rows: readonly Row[]
  /** Cells that cannot be read: they lie outside, or their overflow pages are lost. */
  readonly lost: number
}

export interface Interior {
  readonly kind: 'interior'
  /** Children with the largest rowid that each may hold; null for the last. */
  readonly children: readonly { readonly page: number; readonly upTo: bigint | null }[]
}

const startOf = (page: number): number => (page === 1 ? HEADER_BYTES : 0)

/** The page size by which most of the file reads as pages; used where the header is lost. */
function guessPageSize(fd: number, size: number): number {
  let best = { pageSize: 4096, bytes: 0 }
  for (const pageSize of PAGE_SIZES) {
    const buffer = Buffer.alloc(pageSize)
    let bytes = 0
    for (let at = pageSize, seen = 0; at + pageSize <= size && seen < SAMPLED; at += pageSize, seen++) {
      readSync(fd, buffer, 0, pageSize, at)
      if (fitsSize(buffer)) bytes += pageSize
    }
    if (bytes > best.bytes) best = { pageSize, bytes }
  }
  return best.pageSize
}

/** A damaged database as pages, read with nothing but their own format. Nothing of it is trusted. */
export class Pages {
  readonly pageSize: number
  readonly count: number
  /** Bytes of a page that SQLite uses. */
  readonly usable: number
  readonly #fd: number
  #free = new Set<number>()

  constructor(fd: number, size: number) {
    this.#fd = fd
    const start = Buffer.alloc(HEADER_BYTES)
    const header = parseHeader(start.subarray(0, readSync(fd, start, 0, HEADER_BYTES, 0)))
    const sound = header !== null && header.defect === null
    this.pageSize = sound ? header.pageSize : guessPageSize(fd, size)
    this.usable = this.pageSize - (sound ? start[20]! : 0)
    this.count = Math.floor(size / this.pageSize)
    if (sound) this.#readFreeList(start.readUInt32BE(32))
    else this.#guessFreeList()
  }

  /** Pages that hold nothing any more: what stands on them was deleted. */
  isFree(page: number): boolean {
    return this.#free.has(page)
  }

  bytes(page: number): Buffer | null {
    if (page < 1 || page > this.count) return null
    const bytes = Buffer.alloc(this.pageSize)
    return readSync(this.#fd, bytes, 0, this.pageSize, (page - 1) * this.pageSize) === this.pageSize
      ? bytes
      : null
  }

  /** What a page of a table's b-tree holds; null when it is none. */
  read(page: number): Leaf | Interior | null {
    const bytes = this.bytes(page)
    if (bytes === null) return null
    const start = startOf(page)
    const type = bytes[start]
    if (type !== TABLE_LEAF && type !== TABLE_INTERIOR) return null
    const pointers = cellPointers(bytes, start, type === TABLE_LEAF ? 8 : 12)
    if (pointers === null) return null
    return type === TABLE_LEAF ? this.#leaf(bytes, pointers) : this.#interior(bytes, start, pointers)
  }

  #leaf(bytes: Buffer, pointers: readonly number[]): Leaf {
    const rows: Row[] = []
    let lost = 0
    for (const at of pointers) {
      const row = this.#row(bytes, at)
      if (row === null) lost++
      else rows.push(row)
    }
    return { kind: 'leaf', rows, lost }
  }

  #interior(bytes: Buffer, start: number, pointers: readonly number[]): Interior | null {
    const children: { page: number; upTo: bigint | null }[] = []
    for (const at of pointers) {
      const key = at + 4 <= this.usable ? varint(bytes, at + 4) : null
      if (key === null) return null
      children.push({ page: bytes.readUInt32BE(at), upTo: key.value })
    }
    children.push({ page: bytes.readUInt32BE(start + 8), upTo: null })
    return { kind: 'interior', children }
  }

  #row(bytes: Buffer, at: number): Row | null {
    const length = varint(bytes, at)
    const rowid = length && varint(bytes, length.next)
    if (!length || !rowid || length.value < 0n || length.value > BigInt(this.count * this.pageSize))
      return null
    const payload = this.#payload(bytes, rowid.next, Number(length.value))
    const values = payload && readRecord(payload)
    return values && { rowid: rowid.value, values }
  }

  /** A cell's payload with what overflows to other pages. Source: the same, "Cell Payload Overflow Pages". */
  #payload(bytes: Buffer, at: number, length: number): Buffer | null {
    const usable = this.usable
    const least = Math.floor(((usable - 12) * 32) / 255) - 23
    const surplus = least + ((length - least) % (usable - 4))
    const local = length <= usable - 35 ? length : surplus <= usable - 35 ? surplus : least
    if (at + local > usable) return null
    if (local === length) return bytes.subarray(at, at + length)
    const parts = [bytes.subarray(at, at + local)]
    if (at + local + 4 > usable) return null
    let next = bytes.readUInt32BE(at + local)
    for (let left = length - local; left > 0; ) {
      const page = this.isFree(next) ? null : this.bytes(next)
      // A page of zeros is one that was lost, not one that ends the text.
      if (page === null || page.every((byte) => byte === 0)) return null
      const taken = Math.min(left, usable - 4)
      parts.push(page.subarray(4, 4 + taken))
      left -= taken
      next = page.readUInt32BE(0)
    }
    return next === 0 ? Buffer.concat(parts) : null
  }

  #readFreeList(first: number): void {
    const trunks = new Set<number>()
    for (let trunk = first; trunk !== 0 && !trunks.has(trunk); ) {
      const bytes = this.bytes(trunk)
      const count = bytes?.readUInt32BE(4)
      if (!bytes || count === undefined || 8 + count * 4 > bytes.length) return
      trunks.add(trunk)
      this.#free.add(trunk)
      for (let i = 0; i < count; i++) this.#free.add(bytes.readUInt32BE(8 + i * 4))
      trunk = bytes.readUInt32BE(0)
    }
  }

  /**
   * What is freed in a file whose header is lost, told by the pages that list it: the next such page, a count, and just
   * as many numbers of pages, none twice. Source: https://www.sqlite.org/fileformat2.html, "The Freelist".
   */
  #guessFreeList(): void {
    for (let page = 2; page <= this.count; page++) {
      const bytes = this.bytes(page)
      if (bytes === null) continue
      const next = bytes.readUInt32BE(0)
      const count = bytes.readUInt32BE(4)
      if (next > this.count || count === 0 || count > this.usable / 4 - 2) continue
      const listed = new Set(Array.from({ length: count }, (_, at) => bytes.readUInt32BE(8 + at * 4)))
      if (listed.size !== count || [...listed].some((number) => number < 2 || number > this.count)) continue
      this.#free.add(page)
      for (const number of listed) this.#free.add(number)
    }
  }
}
