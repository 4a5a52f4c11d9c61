import { compareCodePoints } from './binary-order.ts'

/** What SQLite gives of a stored value. */
export type Stored = null | bigint | number | string | Buffer

/** A stored value to sort by: text while that is as good as its bytes, a blob in an object of its own. */
export type Key = null | bigint | number | string | Buffer | { readonly blob: Buffer }

/** The place of a value's storage class in SQLite's order: NULL, numbers, text, blobs. */
function classOf(key: Key): number {
  if (key === null) return 0
  if (typeof key === 'bigint' || typeof key === 'number') return 1
  return typeof key === 'string' || Buffer.isBuffer(key) ? 2 : 3
}

function bytesOf(key: Key): Buffer {
  if (key === null || typeof key !== 'object') return Buffer.from(String(key))
  return Buffer.isBuffer(key) ? key : key.blob
}

/** SQLite's order of stored values, text by its bytes. Source: https://www.sqlite.org/datatype3.html, "Sort Order". */
export function compareStored(a: Key, b: Key): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b)
  const order = classOf(a) - classOf(b)
  if (order !== 0 || a === null || b === null) return order
  if (classOf(a) === 1) return a < b ? -1 : a > b ? 1 : 0
  return Buffer.compare(bytesOf(a), bytesOf(b))
}

/** What sorts like a stored value; `bytes` are those of a text that is no valid UTF-8. */
export function keyOf(stored: Stored, bytes: () => Buffer | null): Key {
  if (Buffer.isBuffer(stored)) return { blob: stored }
  return typeof stored === 'string' && stored.includes('\uFFFD') ? (bytes() ?? '') : stored
}
