import { createHash } from 'node:crypto'
import { closeSync, readdirSync, readSync, statSync } from 'node:fs'
import { endianness } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepOwnFile } from '../disk/own-file.ts'
import { openForReading } from '../disk/raw.ts'
import type { TurnColumns } from './columns.ts'
import type { TurnIndex } from './turn-index.ts'

/** Goes up with the layout below. */
const FORMAT = 'turnscope index 1'
/** From how many turns on reading a file that was kept is worth more than the room it takes. */
const WORTH_KEEPING = 5000
/** A file that changed less than this ago may change once more within the same tick of its clock. */
const SETTLED_MS = 2000

const TYPES = { Float64Array, BigInt64Array, Int32Array, Uint32Array, Uint8Array } as const
type TypeName = keyof typeof TYPES
type Numbers = InstanceType<(typeof TYPES)[TypeName]>

interface Head {
  readonly key: string
  readonly arrays: readonly { readonly name: string; readonly type: TypeName; readonly length: number }[]
  /** All of the index that is no array of numbers. */
  readonly rest: object
}

const SHA256_BYTES = 32
const PREFIX_BYTES = SHA256_BYTES + 8
const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8

/** The code that decides what an index says: the names of a bundle's parts are made of what is in them. Null from source. */
function codeName(): string | null {
  if (import.meta.url.endsWith('.ts')) return null
  return readdirSync(dirname(fileURLToPath(import.meta.url)))
    .filter((name) => name.startsWith('shared-'))
    .sort()
    .join()
}

/**
 * What an index is told by: the state of the file that it was built of, and the code that built it. Null where that
 * cannot be told: a log stands beside the file, or the code is no bundle.
 */
export function keyOf(path: string, columns: TurnColumns, code: string | null = codeName()): string | null {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
  if (code === null || (log?.size ?? 0) > 0) return null
  const file = statSync(path, { bigint: true })
  // The time of the last change of any kind cannot be set back, unlike that of the last writing.
  const state = [file.ino, file.size, file.mtimeNs, file.ctimeNs].map(String)
  return JSON.stringify([FORMAT, endianness(), state, columns, code])
}

/** Whether a change to the file from now on is certain to change its key. */
const isSettled = (path: string): boolean => Date.now() - statSync(path).ctimeMs > SETTLED_MS

const isNumbers = (value: unknown): value is Numbers =>
  ArrayBuffer.isView(value) && value.constructor.name in TYPES

/** Writes an index of a state that is known by `key`. Where it cannot be written, nothing is kept: that is no failure. */
export function keepIndex(path: string, key: string, index: TurnIndex): void {
  const entries = Object.entries(index) as [string, unknown][]
  const numbers = entries.filter((entry): entry is [string, Numbers] => isNumbers(entry[1]))
  const head: Head = {
    key,
    arrays: numbers.map(([name, values]) => ({
      name,
      type: values.constructor.name as TypeName,
      length: values.length,
    })),
    rest: Object.fromEntries(entries.filter(([, value]) => !isNumbers(value))),
  }
  const text = Buffer.from(JSON.stringify(head))
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32LE(text.length)
  const parts = [lengths, text, ...numbers.map(([, values]) => bytesOf(values))].flatMap((part) => [
    part,
    Buffer.alloc(aligned(part.length) - part.length),
  ])
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  keepOwnFile(path, [hash.digest(), ...parts])
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Numbers): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

/**
 * The index that was kept of the state known by `key`, in shared memory; null where there is none, or anything about
 * it is not as it was written.
 */
export function keptIndex(path: string, key: string): TurnIndex | null {
  try {
    const { size } = statSync(path)
    const memory = new SharedArrayBuffer(size)
    const bytes = Buffer.from(memory as unknown as ArrayBuffer)
    const file = openForReading(path)
    try {
      for (let at = 0; at < size; ) {
        const read = readSync(file, bytes, at, size - at, at)
        if (read === 0) return null
        at += read
      }
    } finally {
      closeSync(file)
    }
    const sum = createHash('sha256').update(bytes.subarray(SHA256_BYTES)).digest()
    if (!sum.equals(bytes.subarray(0, SHA256_BYTES))) return null
    const textBytes = bytes.readUInt32LE(SHA256_BYTES)
    const head: Head = JSON.parse(bytes.toString('utf8', PREFIX_BYTES, PREFIX_BYTES + textBytes))
    if (head.key !== key) return null
    const index: Record<string, unknown> = { ...head.rest }
    let at = PREFIX_BYTES + aligned(textBytes)
    for (const { name, type, length } of head.arrays) {
      const values = new TYPES[type](memory as unknown as ArrayBuffer, at, length)
      index[name] = values
      at += aligned(values.byteLength)
    }
    return index as unknown as TurnIndex
  } catch {
    return null
  }
}

/**
 * The index of a working copy as it was kept at `kept`, or as `build` makes it, and then kept: where it is large enough,
 * and depends on nothing but the file.
 * @param kept where it is kept; undefined where it is not
 */
export function indexKeptAt(
  kept: string | undefined,
  { path, columns }: { readonly path: string; readonly columns: TurnColumns },
  build: () => { readonly index: TurnIndex; readonly mayBeKept: boolean },
): TurnIndex {
  if (kept === undefined) return build().index
  const key = keyOf(path, columns)
  const known = key === null ? null : keptIndex(kept, key)
  if (known !== null) return known
  const { index, mayBeKept } = build()
  if (
    mayBeKept &&
    key !== null &&
    index.turns >= WORTH_KEEPING &&
    isSettled(path) &&
    keyOf(path, columns) === key
  )
    keepIndex(kept, key, index)
  return index
}
