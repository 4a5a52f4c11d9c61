import { TurnscopeError } from '../../../shared/contract/errors.ts'

const BLOCK = 512
/** Names and sizes that do not fit a header stand in entries of their own; none needs more. */
const EXTENSION_AT_MOST = 1 << 20

const damaged = (what: string): TurnscopeError =>
  new TurnscopeError('Damaged', `The tar archive is damaged: ${what}.`, 'Ask for the archive again.')

/** Takes bytes from a stream in the amounts that are asked for. */
class Reader {
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** At most `limit` bytes, one at least; null at the end. */
  async some(limit: number): Promise<Buffer | null> {
    while (this.#held.length === 0) {
      const { value, done } = await this.#chunks.next()
      if (done) return null
      this.#held = value
    }
    const taken = this.#held.subarray(0, limit)
    this.#held = this.#held.subarray(taken.length)
    return taken
  }

  /** Exactly that many bytes; null where the stream ended before the first of them. */
  async exactly(length: number): Promise<Buffer | null> {
    const parts: Buffer[] = []
    for (let left = length; left > 0; ) {
      const part = await this.some(left)
      if (part === null) {
        if (left === length) return null
        throw damaged('it was cut off')
      }
      parts.push(part)
      left -= part.length
    }
    return Buffer.concat(parts)
  }

  /** The next bytes as a stream, and what skips those that nobody took. */
  content(length: number): { readonly stream: AsyncIterable<Buffer>; readonly skip: () => Promise<void> } {
    let left = length
    const next = async (): Promise<Buffer> => {
      const part = await this.some(left)
      if (part === null) throw damaged('it was cut off')
      left -= part.length
      return part
    }
    async function* stream(): AsyncGenerator<Buffer> {
      while (left > 0) yield await next()
    }
    return {
      stream: stream(),
      skip: async () => {
        while (left > 0) await next()
      },
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}

const text = (field: Buffer): string => {
  const end = field.indexOf(0)
  return field.subarray(0, end === -1 ? field.length : end).toString('utf8')
}

/** Octal digits, or, where the first bit is set, a binary number. */
function size(field: Buffer): number {
  if ((field[0]! & 0x80) !== 0) return Number(BigInt(`0x${field.subarray(4).toString('hex')}`))
  return Number.parseInt(text(field).trim() || '0', 8)
}

function isSound(header: Buffer): boolean {
  const stated = Number.parseInt(text(header.subarray(148, 156)).trim(), 8)
  const sum = header.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 0x20 : byte), 0)
  return stated === sum
}

/** `path` and `size` of a pax header: lines of `LENGTH KEY=VALUE`. */
function pax(content: Buffer): { path?: string; size?: number } {
  const found: { path?: string; size?: number } = {}
  for (const [, key, value] of content.toString('utf8').matchAll(/^\d+ ([^=\n]+)=(.*)$/gm)) {
    if (key === 'path') found.path = value!
    if (key === 'size') found.size = Number(value)
  }
  return found
}

/**
 * The regular files of a tar archive, each with its content; what the visitor leaves of it is skipped. Links,
 * folders and devices are passed over. Throws `Damaged`.
 * Source: POSIX, "pax Interchange Format"; GNU tar, "Basic Tar Format".
 */
export async function walkTar(
  source: AsyncIterable<Buffer>,
  visit: (name: string, bytes: number, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const reader = new Reader(source)
  let next: { path?: string; size?: number } = {}
  try {
    for (;;) {
      const header = await reader.exactly(BLOCK)
      if (header === null || header.every((byte) => byte === 0)) return
      if (!isSound(header)) throw damaged('a header’s checksum does not hold')
      const bytes = next.size ?? size(header.subarray(124, 136))
      if (!Number.isSafeInteger(bytes) || bytes < 0) throw damaged('an entry has an impossible size')
      const type = String.fromCharCode(header[156]!)
      if (type === 'L' || type === 'x') {
        if (bytes > EXTENSION_AT_MOST) throw damaged('a name is longer than a name can be')
        const extension = (await reader.exactly(bytes)) ?? Buffer.alloc(0)
        next = type === 'x' ? { ...next, ...pax(extension) } : { ...next, path: text(extension) }
      } else {
        const prefix = text(header.subarray(345, 500))
        const own = text(header.subarray(0, 100))
        const isUstar = header.subarray(257, 263).toString('latin1') === 'ustar\0'
        const name = next.path ?? (isUstar && prefix !== '' ? `${prefix}/${own}` : own)
        next = {}
        const { stream, skip } = reader.content(bytes)
        if (['0', '\0', '7'].includes(type)) await visit(name, bytes, stream)
        await skip()
      }
      const rest = bytes % BLOCK
      if (rest > 0) await reader.exactly(BLOCK - rest)
    }
  } finally {
    await reader.close()
  }
}
