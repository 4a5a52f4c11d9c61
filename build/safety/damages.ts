import type { Prng } from '../../electron/engine/sample/prng.ts'

/** Values that lie at the edge of what a field of the format can hold. */
export const EDGES = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
]
const PAGE_TYPES = [0, 1, 2, 5, 10, 13, 255]

const pageSizeOf = (bytes: Buffer): number => {
  const stated = bytes.readUInt16BE(16)
  return stated === 1 ? 65536 : stated >= 512 ? stated : 4096
}

function somePage(bytes: Buffer, prng: Prng): { at: number; end: number; header: number } {
  const size = pageSizeOf(bytes)
  const page = prng.int(0, Math.max(0, Math.floor(bytes.length / size) - 1))
  return { at: page * size, end: Math.min(bytes.length, (page + 1) * size), header: page === 0 ? 100 : 0 }
}

export function put(bytes: Buffer, at: number, width: 1 | 2 | 4, value: number): void {
  if (at >= 0 && at + width <= bytes.length) bytes.writeUIntBE(value % 2 ** (8 * width), at, width)
}

export type Damage = (bytes: Buffer, prng: Prng) => void

/** What may be wrong with the bytes of a file. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  header: (bytes, prng) => {
    const [at, width] = prng.pick([
      [16, 2],
      [18, 1],
      [19, 1],
      [20, 1],
      [21, 1],
      [24, 4],
      [28, 4],
      [32, 4],
      [36, 4],
      [40, 4],
      [44, 4],
      [52, 4],
      [56, 4],
      [60, 4],
      [64, 4],
      [92, 4],
      [96, 4],
    ] as const)
    put(bytes, at, width, prng.pick(EDGES))
  },
  'page type': (bytes, prng) => {
    const { at, header } = somePage(bytes, prng)
    put(bytes, at + header, 1, prng.pick(PAGE_TYPES))
  },
  'cell pointers': (bytes, prng) => {
    const { at, header } = somePage(bytes, prng)
    const first = at + header + prng.pick([8, 12])
    for (let n = prng.int(1, 6); n > 0; n--) {
      const value = prng.chance(0.3) ? prng.pick(EDGES) : prng.int(0, pageSizeOf(bytes))
      put(bytes, first + 2 * prng.int(0, 20), 2, value)
    }
  },
  'page header': (bytes, prng) => {
    const { at, header } = somePage(bytes, prng)
    put(bytes, at + header + prng.pick([1, 3, 5]), 2, prng.pick(EDGES))
    if (prng.chance(0.5)) put(bytes, at + header + 8, 4, prng.int(0, bytes.length / pageSizeOf(bytes) + 2))
  },
  'free list': (bytes, prng) => {
    put(bytes, 32, 4, prng.int(0, bytes.length / pageSizeOf(bytes) + 1))
    put(bytes, 36, 4, prng.pick(EDGES))
  },
  'overflow chains': (bytes, prng) => {
    // The number of the next page stands at the end of a cell, or at the start of an overflow page.
    const { at, end } = somePage(bytes, prng)
    const pages = Math.floor(bytes.length / pageSizeOf(bytes)) + 1
    put(bytes, prng.chance(0.5) ? at : prng.int(at, end - 4), 4, prng.int(0, pages))
  },
  'varints of a gigabyte': (bytes, prng) => {
    const { at, end } = somePage(bytes, prng)
    const where = prng.int(at, Math.max(at, end - 9))
    Buffer.from(prng.pick(['87ffffff7f', 'ffffffffffffffffff', '8080808000', '83ffff7f']), 'hex').copy(
      bytes,
      where,
    )
  },
  'bytes anywhere': (bytes, prng) => {
    for (let n = prng.int(1, 40); n > 0; n--) put(bytes, prng.int(0, bytes.length - 1), 1, prng.int(0, 255))
  },
  'a page of another': (bytes, prng) => {
    const from = somePage(bytes, prng)
    bytes.copy(bytes, somePage(bytes, prng).at, from.at, from.end)
  },
  'a page of zeros': (bytes, prng) => {
    const { at, end } = somePage(bytes, prng)
    bytes.fill(0, at, end)
  },
  'text of the schema': (bytes, prng) => {
    const { at, end } = { at: 100, end: Math.min(bytes.length, pageSizeOf(bytes)) }
    const word = bytes.indexOf(prng.pick(['CREATE', 'TABLE', 'turns', 'conv_id', 'INDEX', 'KEY', 'TEXT']), at)
    if (word > 0 && word < end)
      bytes.write(prng.pick(['SELECT', 'VIEW ', '"\0(', 'turns', '-----', ')))))', 'REINDE']), word)
  },
  'no UTF-8': (bytes, prng) => {
    for (let n = prng.int(1, 20); n > 0; n--) {
      const at = bytes.indexOf(prng.pick(['conv', 'runtime', 'turn', '{"', 'inf']), prng.int(0, bytes.length))
      if (at > 0) put(bytes, at, 1, prng.pick([0, 0xff, 0xc0, 0xed, 0xf8, 0x80]))
    }
  },
}

/** Places of whole numbers in the header, with their width, that `header` leaves alone. */
const MORE_OF_HEADER = [
  [0, 4],
  [16, 2],
  [21, 1],
  [22, 1],
  [23, 1],
  [48, 4],
  [68, 4],
  [72, 4],
] as const

/** Where a number stands that may lead to a page of overflow: one whose own first number leads on, or is 0. */
function overflows(bytes: Buffer): number[] {
  const size = pageSizeOf(bytes)
  const pages = Math.floor(bytes.length / size)
  const found: number[] = []
  for (let at = size; at + 4 <= bytes.length; at++) {
    const page = bytes.readUInt32BE(at)
    if (page > 1 && page <= pages && bytes.readUInt32BE((page - 1) * size) <= pages) found.push(at)
  }
  return found
}

/** More that may be wrong, for seeds that choose among all kinds. */
export const MORE_DAMAGES: Readonly<Record<string, Damage>> = {
  'rest of the header': (bytes, prng) => {
    const [at, width] = prng.pick(MORE_OF_HEADER)
    put(bytes, at, width, prng.pick(EDGES))
  },
  'a link to overflow': (bytes, prng) => {
    const found = overflows(bytes)
    if (found.length === 0) return
    const to = prng.chance(0.6)
      ? bytes.readUInt32BE(prng.pick(found))
      : prng.int(0, bytes.length / pageSizeOf(bytes) + 1)
    put(bytes, prng.pick(found), 4, to)
  },
  'trunks of the free list': (bytes, prng) => {
    const size = pageSizeOf(bytes)
    const trunk = bytes.readUInt32BE(32)
    if (trunk < 2 || trunk * size > bytes.length) return
    const at = (trunk - 1) * size
    const pages = bytes.length / size
    put(bytes, at, 4, prng.chance(0.5) ? trunk : prng.int(0, pages + 1))
    put(bytes, at + 4, 4, prng.pick([...EDGES, size / 4 - 2, size / 4]))
    put(bytes, at + 8 + 4 * prng.int(0, 3), 4, prng.int(0, pages + 1))
  },
  'keys of inner pages': (bytes, prng) => {
    // A tree whose parts are not in their order, or lead back.
    const size = pageSizeOf(bytes)
    const inner = Array.from({ length: Math.floor(bytes.length / size) }, (_, page) => page * size).filter(
      (at) => [2, 5].includes(bytes[at]!),
    )
    if (inner.length === 0) return
    const at = prng.pick(inner)
    const cells = Math.max(1, Math.min(50, bytes.readUInt16BE(at + 3)))
    const cell = (n: number): number => at + bytes.readUInt16BE(at + 12 + 2 * n)
    const [one, other] = [cell(prng.int(0, cells - 1)), cell(prng.int(0, cells - 1))]
    const how = prng.int(0, 2)
    if (how === 0 && other + 4 <= bytes.length) put(bytes, one, 4, bytes.readUInt32BE(other))
    if (how === 1) put(bytes, one + 4, 2, 0xff7f)
    if (how === 2 && other + 4 <= bytes.length) put(bytes, at + 8, 4, bytes.readUInt32BE(other))
  },
}
