/** A value as SQLite stores it; text stays bytes in the database's encoding, so that none of it is changed. */
export type Stored = null | bigint | number | { readonly text: Buffer } | Buffer

/** Reads a variable-length integer; null where it does not end within the bytes. */
export function varint(bytes: Buffer, at: number): { readonly value: bigint; readonly next: number } | null {
  let value = 0n
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return null
    if (i === 8) return { value: BigInt.asIntN(64, (value << 8n) | BigInt(byte)), next: at + 9 }
    value = (value << 7n) | BigInt(byte & 0x7f)
    if (byte < 0x80) return { value, next: at + i + 1 }
  }
  return null
}

/** Bytes that a serial type's value takes; null for the types that SQLite reserves. */
function sizeOf(type: number): number | null {
  if (type >= 12) return (type - (type % 2 === 0 ? 12 : 13)) / 2
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type] ?? null
}

function integer(bytes: Buffer): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return BigInt.asIntN(bytes.length * 8, value)
}

function stored(type: number, bytes: Buffer): Stored {
  if (type === 0) return null
  if (type === 7) return bytes.readDoubleBE(0)
  if (type === 8) return 0n
  if (type === 9) return 1n
  if (type < 7) return integer(bytes)
  return type % 2 === 0 ? bytes : { text: bytes }
}

/**
 * The values of a record; null when its header and its length do not agree to the byte.
 * Source: https://www.sqlite.org/fileformat2.html, "Record Format".
 */
export function readRecord(payload: Buffer): Stored[] | null {
  const header = varint(payload, 0)
  if (header === null || header.value < 1n || header.value > BigInt(payload.length)) return null
  const end = Number(header.value)
  const values: Stored[] = []
  let at = header.next
  let body = end
  while (at < end) {
    const type = varint(payload, at)
    if (type === null || type.next > end || type.value < 0n || type.value > 2n ** 32n) return null
    const bytes = sizeOf(Number(type.value))
    if (bytes === null || body + bytes > payload.length) return null
    values.push(stored(Number(type.value), payload.subarray(body, body + bytes)))
    body += bytes
    at = type.next
  }
  return body === payload.length ? values : null
}
