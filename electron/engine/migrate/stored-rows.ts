import type { Hash } from 'node:crypto'
import { readSync } from 'node:fs'
import type { TurnscopeError } from '../../../shared/contract/errors.ts'
import { salvageable } from '../../../shared/contract/salvageable.ts'
import type { ReadableDb } from '../db/open.ts'
import { TABLE_INTERIOR, TABLE_LEAF } from '../evidence/btree-page.ts'
import { HEADER_BYTES } from '../evidence/header.ts'

/** Bytes gathered before they are hashed. */
const BLOCK_BYTES = 2 ** 20
/** No tree of SQLite's is deeper. */
const MOST_LEVELS = 20

const damaged = (page: number): TurnscopeError =>
  salvageable(`The database is damaged: page ${page} is no page of the table that leads to it.`)

/** What stands on a page of a table. */
interface TablePage {
  readonly bytes: Buffer
  readonly isLeaf: boolean
  /** Where each cell begins, in the order of their row ids. */
  readonly cells: readonly number[]
  /** The page with the greatest row ids; 0 on a leaf. */
  readonly last: number
}

/** A row's record: where it begins on its leaf, how much of it stands there, and where the rest does. */
interface StoredRow {
  readonly page: Buffer
  readonly from: number
  readonly local: number
  readonly payload: number
}

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

/** The row id of a cell. */
function rowIdAt(bytes: Buffer, at: number): bigint {
  let value = 0n
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i]!
    value = (value << 7n) | BigInt(byte & 0x7f)
    if (byte < 0x80) return value
  }
  return BigInt.asIntN(64, (value << 8n) | BigInt(bytes[at + 8]!))
}

/** Bytes of a value by its serial type. */
const valueBytes = (type: number): number =>
  type >= 12 ? Math.floor((type - 12) / 2) : [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type]!

/** The first page of a table. */
export const rootPageOf = (db: ReadableDb, table: string): number =>
  db
    .prepare<[string], number>("SELECT rootpage FROM main.sqlite_schema WHERE type = 'table' AND name = ?")
    .pluck()
    .get(table)!

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
  constructor(file: number, hash: Hash, told: (rows: number) => void = () => undefined) {
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

  #pageOf(page: number, level: number): TablePage {
    // The levels above go on with theirs.
    const bytes = this.#read(page, Buffer.allocUnsafe(this.#pageBytes))
    const start = page === 1 ? HEADER_BYTES : 0
    const count = bytes.readUInt16BE(start + 3)
    const type = bytes[start]!
    if ((type !== TABLE_LEAF && type !== TABLE_INTERIOR) || level > MOST_LEVELS) throw damaged(page)
    const isLeaf = type === TABLE_LEAF
    const first = start + (isLeaf ? 8 : 12)
    if (first + count * 2 > this.#usable) throw damaged(page)
    const cells: number[] = []
    for (let cell = 0; cell < count; cell++) {
      const at = bytes.readUInt16BE(first + cell * 2)
      if (at + 4 > this.#usable) throw damaged(page)
      cells.push(at)
    }
    return { bytes, isLeaf, cells, last: isLeaf ? 0 : bytes.readUInt32BE(start + 8) }
  }

  #walk(page: number, level: number): void {
    const { bytes, isLeaf, cells, last } = this.#pageOf(page, level)
    for (const at of cells) {
      if (isLeaf) {
        const row = this.#rowAt(page, bytes, at)
        this.#gather(bytes, at, row.from)
        this.#addPayload(row, 0, row.payload)
      } else this.#walk(bytes.readUInt32BE(at), level + 1)
    }
    if (isLeaf) this.#told(cells.length)
    else this.#walk(last, level + 1)
  }

  #rowAt(number: number, page: Buffer, at: number): StoredRow {
    const lengthBytes = varintBytes(page, at)
    const payload = varint(page, at, lengthBytes)
    const from = at + lengthBytes + varintBytes(page, at + lengthBytes)
    const local = this.#local(payload)
    if (from + local > this.#usable) throw damaged(number)
    return { page, from, local, payload }
  }

  /** Adds the bytes of a record from one place to another; those before it are passed by. */
  #addPayload({ page, from, local, payload }: StoredRow, begin: number, end: number): void {
    if (begin < local) this.#gather(page, from + begin, from + Math.min(end, local))
    if (end <= local) return
    let next = page.readUInt32BE(from + local)
    const overflow = Buffer.allocUnsafe(this.#pageBytes)
    const most = this.#usable - 4
    for (let at = local; at < Math.min(end, payload); at += most) {
      this.#read(next, overflow)
      if (at + most > begin) this.#gather(overflow, 4 + Math.max(begin - at, 0), 4 + Math.min(end - at, most))
      next = overflow.readUInt32BE(0)
    }
  }

  #find(page: number, row: bigint, level: number): StoredRow | null {
    const { bytes, isLeaf, cells, last } = this.#pageOf(page, level)
    const rowId = (at: number): bigint => rowIdAt(bytes, at + (isLeaf ? varintBytes(bytes, at) : 4))
    if (!isLeaf) {
      const at = cells.find((each) => row <= rowId(each))
      return this.#find(at === undefined ? last : bytes.readUInt32BE(at), row, level + 1)
    }
    const at = cells.find((each) => rowId(each) === row)
    return at === undefined ? null : this.#rowAt(page, bytes, at)
  }

  /**
   * Adds a text or a blob alone, as it is stored: whatever its size, it is never held whole. False, and nothing is added,
   * where no such value of so many bytes stands there.
   * @param root first page of the table
   * @param place of the value among those of the row's record, from 0
   */
  addValue(root: number, row: bigint, place: number, bytes: number): boolean {
    const stored = this.#find(root, row, 0)
    if (stored === null) return false
    const { page, from, local } = stored
    const headerBytes = varint(page, from, varintBytes(page, from))
    if (headerBytes > local) return false
    let begin = headerBytes
    let at = from + varintBytes(page, from)
    for (let nth = 0; at < from + headerBytes; nth++) {
      const length = varintBytes(page, at)
      const type = varint(page, at, length)
      if (nth === place) {
        if (type < 12 || valueBytes(type) !== bytes) return false
        this.#addPayload(stored, begin, begin + bytes)
        this.#flush()
        return true
      }
      begin += valueBytes(type)
      at += length
    }
    return false
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
