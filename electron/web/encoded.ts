import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Asset } from '../host/page-assets.ts'

/** Best first. The quality is one that takes some ten milliseconds for the largest piece of the page. */
const ENCODINGS = [
  [
    'br',
    (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  ],
  ['gzip', promisify<Buffer, Buffer>(gzip)],
] as const
/** What is shorter gains nothing. */
const SHORTEST_BYTES = 1024

/** Whether the browser takes that encoding: named, and not by `q=0`. */
function accepts({ headers }: IncomingMessage, encoding: string): boolean {
  const named = `${headers['accept-encoding'] ?? ''}`
    .split(',')
    .map((each) => each.trim().split(/\s*;\s*q\s*=\s*/i))
    .find(([name]) => name === encoding)
  return named !== undefined && Number(named[1] ?? 1) > 0
}

/** The pieces of one built page as a browser takes them: what a name stands for for good is compressed once. */
export function createEncoder() {
  const kept = new Map<string, Promise<Buffer>>()
  return async (
    request: IncomingMessage,
    { name, body, contentType, immutable }: Asset,
  ): Promise<{ body: Buffer; headers: OutgoingHttpHeaders }> => {
    const isText = /^text\/|json|svg/.test(contentType)
    if (!isText || body.length < SHORTEST_BYTES) return { body, headers: {} }
    const headers = { Vary: 'Accept-Encoding' }
    const found = ENCODINGS.find(([encoding]) => accepts(request, encoding))
    if (found === undefined) return { body, headers }
    const [encoding, compress] = found
    const key = `${encoding} ${name}`
    const compressed = kept.get(key) ?? compress(body)
    if (immutable) kept.set(key, compressed)
    return { body: await compressed, headers: { ...headers, 'Content-Encoding': encoding } }
  }
}
