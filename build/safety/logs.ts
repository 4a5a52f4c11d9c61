/** Logs and rollback journals that SQLite takes for whole, though what is in them is not. Source: https://www.sqlite.org/fileformat2.html */
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Prng } from '../../electron/engine/sample/prng.ts'

const EDGES = [0, 1, 2, 3, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]

const WAL_HEADER = 32
const FRAME_HEADER = 24
const WAL_MAGIC = 0x377f0682

type Sum = readonly [number, number]

/** The log's checksum goes on from `[a, b]` over some words, in the order of bytes that its magic says. */
function sumOf(bytes: Buffer, from: number, to: number, bigEndian: boolean, [a, b]: Sum): Sum {
  for (let at = from; at + 8 <= to; at += 8) {
    const word = (place: number): number =>
      bigEndian ? bytes.readUInt32BE(place) : bytes.readUInt32LE(place)
    a = (a + word(at) + b) >>> 0
    b = (b + word(at + 4) + a) >>> 0
  }
  return [a, b]
}

/** Gives every frame the checksum that makes it count. */
function seal(bytes: Buffer, frame: number): void {
  const bigEndian = bytes.readUInt32BE(0) === WAL_MAGIC + 1
  let sum = sumOf(bytes, 0, 24, bigEndian, [0, 0])
  const put = (at: number): void => {
    bytes.writeUInt32BE(sum[0], at)
    bytes.writeUInt32BE(sum[1], at + 4)
  }
  put(24)
  for (let at = WAL_HEADER; at + frame <= bytes.length; at += frame) {
    sum = sumOf(bytes, at, at + 8, bigEndian, sum)
    sum = sumOf(bytes, at + FRAME_HEADER, at + frame, bigEndian, sum)
    put(at + 16)
  }
}

/** Changes what frames of a log say, and makes them count. @returns what was done; null where it has no frame */
export function alterFrames(bytes: Buffer, prng: Prng, damage: (page: Buffer) => void): string | null {
  if (bytes.length < WAL_HEADER || bytes.readUInt32BE(0) >>> 1 !== WAL_MAGIC >>> 1) return null
  const frame = FRAME_HEADER + bytes.readUInt32BE(8)
  const frames = Math.floor((bytes.length - WAL_HEADER) / frame)
  if (frames < 1 || frame < 512) return null
  const done: string[] = []
  for (let n = prng.int(1, 3); n > 0; n--) {
    const at = WAL_HEADER + frame * prng.int(0, frames - 1)
    const kind = prng.pick(['page', 'number', 'commit', 'repeated', 'end', 'salt'] as const)
    done.push(kind)
    if (kind === 'page') damage(bytes.subarray(at + FRAME_HEADER, at + frame))
    if (kind === 'number') bytes.writeUInt32BE(prng.chance(0.5) ? prng.pick(EDGES) : prng.int(1, 60), at)
    if (kind === 'commit') bytes.writeUInt32BE(prng.chance(0.5) ? prng.pick(EDGES) : prng.int(0, 60), at + 4)
    if (kind === 'repeated') bytes.copy(bytes, WAL_HEADER + frame * prng.int(0, frames - 1), at, at + frame)
    if (kind === 'end') bytes.writeUInt32BE(prng.int(0, 1), WAL_HEADER + frame * (frames - 1) + 4)
    if (kind === 'salt') bytes.writeUInt32BE(prng.int(0, 9), at + prng.pick([8, 12]))
  }
  if (prng.chance(0.1)) bytes.writeUInt32BE(prng.pick([3007000, 1, ...EDGES]), 4)
  seal(bytes, frame)
  return `frames (${done.join(', ')})`
}

const JOURNAL_MAGIC = Buffer.from('d9d505f920a163d7', 'hex')
const LOCKED_BYTE = 0x40000000

/** Changes what a rollback journal says, and makes its records count. @returns what was done; null where it has none */
export function alterRecords(bytes: Buffer, prng: Prng, damage: (page: Buffer) => void): string | null {
  if (bytes.length < 28 || !bytes.subarray(0, 8).equals(JOURNAL_MAGIC)) return null
  const [nonce, sector, page] = [bytes.readUInt32BE(12), bytes.readUInt32BE(20), bytes.readUInt32BE(24)]
  const records = Math.floor((bytes.length - sector) / (page + 8))
  if (records < 1 || page < 512) return null
  const kind = prng.pick(['page', 'page', 'number', 'count', 'size', 'sector'] as const)
  if (kind === 'count') bytes.writeUInt32BE(prng.pick([...EDGES, records - 1, records + 1]), 8)
  if (kind === 'size') bytes.writeUInt32BE(prng.pick([...EDGES, records]), 16)
  if (kind === 'sector')
    bytes.writeUInt32BE(prng.pick([0, 32, 512, 513, 4096, 65536, 2 ** 31]), prng.pick([20, 24]))
  if (kind !== 'page' && kind !== 'number') return `journal (${kind})`
  const at = sector + (page + 8) * prng.int(0, records - 1)
  if (kind === 'number') bytes.writeUInt32BE(prng.pick([...EDGES, LOCKED_BYTE / page + 1]), at)
  else damage(bytes.subarray(at + 4, at + 4 + page))
  let sum = nonce
  for (let n = page - 200; n > 0; n -= 200) sum = (sum + bytes[at + 4 + n]!) >>> 0
  bytes.writeUInt32BE(sum, at + 4 + page)
  return `journal (${kind})`
}

/** Ends a journal with the name of another one that decides about it. @returns its bytes, and what was done */
export function underSuper(path: string, bytes: Buffer, prng: Prng): readonly [Buffer, string] {
  const own = join(dirname(path), 'turns.db-mj0000000A9')
  const name = prng.pick([
    '/etc/passwd',
    path,
    `${path}-journal`,
    own,
    own,
    '/nowhere/at/all',
    '../../turns.db',
    'x'.repeat(600),
  ])
  // One that is there and names its children, this journal among them or others.
  if (name === own && prng.chance(0.7) && !existsSync(own))
    writeFileSync(own, `${prng.pick([`${path}-journal`, '/etc/passwd', '/nowhere-journal'])}\0`)
  const text = Buffer.from(name)
  const page = bytes.length >= 28 ? bytes.readUInt32BE(24) : 4096
  const end = Buffer.alloc(12)
  end.writeUInt32BE(page >= 512 && page <= 65536 ? LOCKED_BYTE / page + 1 : 0, 0)
  end.writeUInt32BE(text.length, 4)
  end.writeUInt32BE(text.reduce((sum, byte) => sum + byte, 0) + (prng.chance(0.1) ? 1 : 0), 8)
  const ended = Buffer.concat([bytes, end.subarray(0, 4), text, end.subarray(4), JOURNAL_MAGIC])
  return [ended, `super-journal ${name.slice(0, 30)}`]
}
