import type { FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { fromFd, type Entry as ZipEntry, type ZipFile } from 'yauzl'
import { cancelled, TurnscopeError } from '../../../shared/contract/errors.ts'
import { plural } from '../../../shared/truth/words.ts'
import { bytesOfText, type WrittenAsText, writtenAsText } from './as-text.ts'
import { PROBE_BYTES, readAt } from './read.ts'
import { walkTar } from './tar.ts'

export type ArchiveKind = 'zip' | 'tar' | 'tar.gz' | 'gzip' | WrittenAsText['kind']

/** A file in an archive. Its name is what the archive says, and is never used as a path. */
export interface ArchiveEntry {
  readonly name: string
  /** Null where the archive does not say. */
  readonly bytes: number | null
  /** In the order of the archive. */
  readonly content: AsyncIterable<Buffer>
}

/** An archive is somebody else's: it may be made to fill a disk. */
export const LIMITS = {
  entries: 10_000,
  bytes: 64 * 2 ** 30,
  /** Unpacked against packed size; a database of JSON rarely shrinks to a fiftieth. */
  ratio: 250,
  /** Up to here any ratio will do. */
  smallBytes: 64 * 2 ** 20,
}

const tooLarge = (why: string): TurnscopeError =>
  new TurnscopeError(
    'NotReadable',
    `The archive is not unpacked: ${why}.`,
    'Unpack it yourself, where there is room, and pick the database inside.',
  )

const CHUNK = 1 << 18
const TAR_PROBE = 512
const isTar = (start: Buffer): boolean => start.subarray(257, 262).toString('latin1') === 'ustar'

async function* bytesOf(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const chunk = await readAt(handle, at, CHUNK)
    if (chunk.length === 0) return
    at += chunk.length
    yield chunk
  }
}

const packedDamage = (error: unknown): unknown =>
  /^(Z_|ERR_)/.test(String((error as { code?: string }).code)) ||
  /zip|stream|signature|central/i.test(String(error))
    ? new TurnscopeError(
        'Damaged',
        `The archive is damaged or was cut off: ${error instanceof Error ? error.message : String(error)}.`,
        'Ask for the archive again.',
        { cause: error },
      )
    : error

async function* gunzipped(handle: FileHandle): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  const feeding = (async () => {
    for await (const chunk of bytesOf(handle)) {
      if (gunzip.destroyed) return
      if (!gunzip.write(chunk))
        await new Promise((resume) => gunzip.once('drain', resume).once('close', resume))
    }
    gunzip.end()
  })()
  feeding.catch((error: Error) => gunzip.destroy(error))
  try {
    for await (const chunk of gunzip) yield chunk as Buffer
  } finally {
    gunzip.destroy()
    await feeding.catch(() => undefined)
  }
}

/** Which archive these bytes begin; null for none that is read here. */
export async function archiveKind(handle: FileHandle, start: Buffer): Promise<ArchiveKind | null> {
  if (['504b0304', '504b0506'].includes(start.subarray(0, 4).toString('hex'))) return 'zip'
  if (isTar(start)) return 'tar'
  if (start.subarray(0, 2).toString('hex') !== '1f8b') return writtenAsText(start)?.kind ?? null
  let inside = Buffer.alloc(0)
  try {
    for await (const chunk of gunzipped(handle)) {
      inside = Buffer.concat([inside, chunk])
      if (inside.length >= TAR_PROBE) break
    }
  } catch (error) {
    throw packedDamage(error)
  }
  return isTar(inside) ? 'tar.gz' : 'gzip'
}

const openZip = (handle: FileHandle): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    // Names as bytes: they are shown, never followed, so none is refused.
    fromFd(handle.fd, { lazyEntries: true, autoClose: false, decodeStrings: false }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    )
  })

const nextEntry = (zip: ZipFile): Promise<ZipEntry | null> =>
  new Promise((resolve, reject) => {
    zip
      .once('entry', resolve)
      .once('end', () => resolve(null))
      .once('error', reject)
    zip.readEntry()
  }).finally(() => zip.removeAllListeners()) as Promise<ZipEntry | null>

async function* zipContent(zip: ZipFile, entry: ZipEntry): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) {
    throw new TurnscopeError(
      'NotReadable',
      'The archive is encrypted.',
      'Unpack it with its password, and pick the database inside.',
    )
  }
  const stream = await new Promise<NodeJS.ReadableStream & { destroy(): void }>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)))
  })
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } finally {
    stream.destroy()
  }
}

export interface Archive {
  readonly kind: ArchiveKind
  readonly handle: FileHandle
  readonly packedBytes: number
  readonly name: string
}

interface WalkOptions {
  readonly signal?: AbortSignal | undefined
  readonly limits?: typeof LIMITS
}

/**
 * Visits every file of an archive in its order. Throws `Damaged`, `Cancelled`, and `NotReadable` for an archive
 * that is encrypted, has too many files, or unpacks to too much.
 */
export async function walkArchive(
  { kind, handle, packedBytes, name }: Archive,
  visit: (entry: ArchiveEntry) => Promise<void>,
  { signal, limits = LIMITS }: WalkOptions = {},
): Promise<void> {
  let unpacked = 0
  let entries = 0
  async function* guarded(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      if (signal?.aborted) throw cancelled()
      unpacked += chunk.length
      if (unpacked > limits.bytes) throw tooLarge(`it holds more than ${plural(limits.bytes, 'byte')}`)
      if (unpacked > limits.smallBytes && unpacked > limits.ratio * packedBytes)
        throw tooLarge(
          `it grows to more than ${limits.ratio} times its size, as an archive made to do harm does`,
        )
      yield chunk
    }
  }
  const count = (): void => {
    if (++entries > limits.entries) throw tooLarge(`it holds more than ${plural(limits.entries, 'file')}`)
  }
  try {
    switch (kind) {
      case 'zip': {
        const zip = await openZip(handle)
        for (let entry = await nextEntry(zip); entry !== null; entry = await nextEntry(zip)) {
          count()
          const entryName = (entry.fileName as unknown as Buffer).toString('utf8')
          if (entryName.endsWith('/')) continue
          const content = guarded(zipContent(zip, entry))
          await visit({ name: entryName, bytes: entry.uncompressedSize, content })
          await content.return(undefined)
        }
        return
      }
      case 'gzip':
        await visit({ name: name.replace(/\.gz$/i, ''), bytes: null, content: guarded(gunzipped(handle)) })
        return
      case 'base64':
      case 'hex': {
        const written = writtenAsText(await readAt(handle, 0, PROBE_BYTES))
        if (written === null) return
        const content = guarded(bytesOfText(handle, written))
        await visit({ name: name.replace(/\.(?:txt|b64|base64|hex|eml)$/i, ''), bytes: null, content })
        return
      }
      case 'tar':
      case 'tar.gz':
        await walkTar(
          guarded(kind === 'tar' ? bytesOf(handle) : gunzipped(handle)),
          async (entryName, bytes, content) => {
            count()
            await visit({ name: entryName, bytes, content })
          },
        )
    }
  } catch (error) {
    throw error instanceof TurnscopeError ? error : packedDamage(error)
  }
}
