import type { Hash } from 'node:crypto'
import { readSync } from 'node:fs'
import type { TurnscopeError } from '../../../shared/contract/errors.ts'
import { salvageable } from '../../../shared/contract/salvageable.ts'
import { TABLE_INTERIOR, TABLE_LEAF } from '../evidence/btree-page.ts'
import { HEADER_BYTES } from '../evidence/header.ts'

/** Bytes gathered before they are hashed. */
const BLOCK_BYTES = 2 ** 20
/** No tree of SQLite's is deeper. */
const MOST_LEVELS = 20

const damaged = (page: number): TurnscopeError =>
  salvageable(`The database is damaged: page ${page} is no page of the table that leads to it.`)

/** Bytes of the variable-length integer at a place. */
function varintBytes(bytes: Buffer, at: number): number {
  let length = 1
  while (length < 9 && bytes[at + length - 1]! >= 0x80) length++
  return length
}

function varint(bytes: Buffer, at: number, length: number): number {
  let value = 0
  for (let i = 0; i < length; i++) value = value * 128 + (bytes[at + i]! & 0x7f)
  return value
}

/**
 * Hashes the rows of a table as they are stored: in the order of their row ids, each with its length, its row id and its
 * record, wherever their pages lie. Equal values stored by SQLite are equal bytes. A database that holds the same rows
 * elsewhere, after a `VACUUM` for one, has the same hash.
 * Source: https://www.sqlite.org/fileformat2.html, "B-tree Pages" and "Cell Payload Overflow Pages".
 */
export class StoredRows {
  readonly #file: number
  readonly #pageBytes: number
  /** Bytes of a page that SQLite uses. */
  readonly #usable: number
  readonly #hash: Hash
  readonly #told: (rows: number) => void
  readonly #gathered = Buffer.allocUnsafe(BLOCK_BYTES)
  #at = 0

  /**
   * @param file a database without a log, open for reading
   * @param told is called after each page with its rows; what it throws ends the walk
   */
  constructor(file: number, hash: Hash, told: (rows: number) => void) {
    const header = Buffer.alloc(HEADER_BYTES)
    readSync(file, header, 0, HEADER_BYTES, 0)
    const pageBytes = header.readUInt16BE(16)
    this.#file = file
    this.#pageBytes = pageBytes === 1 ? 65_536 : pageBytes
    this.#usable = this.#pageBytes - header[20]!
    this.#hash = hash
    this.#told = told
  }

  /** Adds all rows of the table whose first page this is. Throws `Damaged` where it leads to what is no page of a table. */
  add(root: number): void {
    this.#walk(root, 0)
    this.#flush()
  }

  #read(page: number, into: Buffer): Buffer {
    if (
      page < 1 ||
      readSync(this.#file, into, 0, this.#pageBytes, (page - 1) * this.#pageBytes) < this.#usable
    )
      throw damaged(page)
    return into
  }

  #walk(page: number, level: number): void {
    // The levels above go on with theirs.
    const bytes = this.#read(page, Buffer.allocUnsafe(this.#pageBytes))
    const start = page === 1 ? HEADER_BYTES : 0
    const cells = bytes.readUInt16BE(start + 3)
    const type = bytes[start]!
    if ((type !== TABLE_LEAF && type !== TABLE_INTERIOR) || level > MOST_LEVELS) throw damaged(page)
    const first = start + (type === TABLE_LEAF ? 8 : 12)
    if (first + cells * 2 > this.#usable) throw damaged(page)
    for (let cell = 0; cell < cells; cell++) {
      const at = bytes.readUInt16BE(first + cell * 2)
      if (at + 4 > this.#usable) throw damaged(page)
      if (type === TABLE_LEAF) this.#addCell(page, bytes, at)
      else this.#walk(bytes.readUInt32BE(at), level + 1)
    }
    if (type === TABLE_INTERIOR) this.#walk(bytes.readUInt32BE(start + 8), level + 1)
    else this.#told(cells)
  }

  #addCell(page: number, bytes: Buffer, at: number): void {
    const lengthBytes = varintBytes(bytes, at)
    const payload = varint(bytes, at, lengthBytes)
    const from = at + lengthBytes + varintBytes(bytes, at + lengthBytes)
    const local = this.#local(payload)
    if (from + local > this.#usable) throw damaged(page)
    this.#gather(bytes, at, from + local)
    if (local === payload) return
    let next = bytes.readUInt32BE(from + local)
    const overflow = Buffer.allocUnsafe(this.#pageBytes)
    for (let left = payload - local; left > 0; left -= this.#usable - 4) {
      this.#read(next, overflow)
      this.#gather(overflow, 4, 4 + Math.min(left, this.#usable - 4))
      next = overflow.readUInt32BE(0)
    }
  }

  /** How much of a record stands on the leaf itself. */
  #local(payload: number): number {
    const most = this.#usable - 35
    if (payload <= most) return payload
    const least = Math.floor(((this.#usable - 12) * 32) / 255) - 23
    const fits = least + ((payload - least) % (this.#usable - 4))
    return fits <= most ? fits : least
  }

  #gather(bytes: Buffer, from: number, to: number): void {
    if (this.#at + to - from > BLOCK_BYTES) this.#flush()
    this.#at += bytes.copy(this.#gathered, this.#at, from, to)
  }

  #flush(): void {
    this.#hash.update(this.#gathered.subarray(0, this.#at))
    this.#at = 0
  }
}
