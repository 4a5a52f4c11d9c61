import { randomBytes } from 'node:crypto'
import { closeSync, createReadStream, fstatSync } from 'node:fs'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { TurnscopeError, toFailure } from '../../shared/contract/errors.ts'
import { WEB_DOWNLOAD_PATH, WEB_DOWNLOAD_SCHEME } from '../../shared/contract/host.ts'
import { invalidRequest, writesFile } from '../../shared/contract/request.ts'
import type { ClientMessage, ServerMessage } from '../../shared/rpc/messages.ts'
import { downloadsFolder, makePassing, type PassingFolder } from '../engine/case/passing.ts'
import { makeFolder, removeFile, removeQuietly } from '../engine/disk/folder.ts'
import { openForReading } from '../engine/disk/raw.ts'

/** What was written for one page, on its way to that page's own machine. */
export interface PageDownloads {
  /**
   * A call that asks to write a file for the page itself (`download:NAME`) becomes one that writes it into a folder of this
   * host's; any other message is given back. Throws `InvalidRequest` where the method writes no file, `Conflict` where too many
   * wait to be fetched.
   */
  asked(message: ClientMessage): ClientMessage
  /** The answer to such a call: the file has no name on this machine any more, and `path` is where the page fetches it, once. */
  answered(message: ServerMessage): ServerMessage
  /** The page is gone, or the engine is: what was not fetched goes too. */
  end(): void
}

export interface Downloads {
  forPage(): PageDownloads
  /** Sends what an id stands for; false where it stands for nothing, or that was fetched already. */
  send(id: string, response: ServerResponse, headers: OutgoingHttpHeaders): boolean
  close(): void
}

interface Ready {
  readonly file: number
  readonly name: string
  /** Runs out where nobody fetches it. */
  readonly until: NodeJS.Timeout
}

/** On this machine. What a page calls its file stands in a header alone, where the browser makes a name of it. */
const NAME = 'file'
/** UTF-16 units. */
const LONGEST = 200
/** Files that are being written for pages, wait for them or go to them, all together. */
const MOST = 16

const newId = (): string => randomBytes(24).toString('base64url')

/** Source: RFC 6266 and RFC 8187, section 3.2.1. */
const disposition = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`

/**
 * @param home folder of the engine, on whose disk the files are written
 * @param keptMs how long one waits to be fetched
 */
export function createDownloads(home: string, keptMs: number): Downloads {
  let folder: PassingFolder | null = null
  const ready = new Map<string, Ready>()
  /** How many there are, whatever becomes of them. */
  let held = 0

  const take = (id: string): Ready | undefined => {
    const there = ready.get(id)
    ready.delete(id)
    clearTimeout(there?.until)
    return there
  }
  const drop = (id: string): void => {
    const there = take(id)
    if (there === undefined) return
    closeSync(there.file)
    held--
  }

  function forPage(): PageDownloads {
    /** By the call: where its file is written. */
    const written = new Map<number, { readonly folder: string; readonly name: string }>()
    const ours = new Set<string>()
    return {
      asked(message) {
        if (message.type !== 'call') return message
        const { id, method, input } = message
        if (typeof input !== 'object' || input === null || !('path' in input)) return message
        const { path } = input
        if (typeof path !== 'string' || !path.startsWith(WEB_DOWNLOAD_SCHEME)) return message
        const name = path.slice(WEB_DOWNLOAD_SCHEME.length).slice(0, LONGEST)
        if (!writesFile(method) || written.has(id)) throw invalidRequest(`${method} gives no download`)
        if (held >= MOST)
          throw new TurnscopeError(
            'Conflict',
            `${MOST} files wait to be fetched already.`,
            'Fetch them, or close the pages that asked for them; one that nobody fetches goes by itself after a while.',
          )
        folder ??= makePassing(join(downloadsFolder(home), newId()))
        const own = join(folder.path, newId())
        makeFolder(own)
        // Half of a pair of surrogates, which JSON can carry, has no bytes.
        held++
        written.set(id, { folder: own, name: Buffer.from(name).toString() })
        return { ...message, input: { ...input, path: join(own, NAME), replace: false } }
      },
      answered(message) {
        if (message.type !== 'result' && message.type !== 'failure') return message
        const at = written.get(message.id)
        if (at === undefined) return message
        written.delete(message.id)
        let isReady = false
        try {
          if (message.type === 'failure') return message
          const path = join(at.folder, NAME)
          const id = newId()
          const until = setTimeout(() => drop(id), keptMs).unref()
          ready.set(id, { file: openForReading(path), name: at.name, until })
          isReady = true
          ours.add(id)
          // Without a name it is gone with this process, however that ends.
          removeFile(path)
          return { ...message, output: { ...(message.output as object), path: WEB_DOWNLOAD_PATH + id } }
        } catch (error) {
          return { type: 'failure', id: message.id, failure: toFailure(error) }
        } finally {
          if (!isReady) held--
          removeQuietly(at.folder)
        }
      },
      end() {
        for (const { folder } of written.values()) removeQuietly(folder)
        held -= written.size
        written.clear()
        for (const id of ours) drop(id)
      },
    }
  }

  return {
    forPage,
    send(id, response, headers) {
      const there = take(id)
      if (there === undefined) return false
      response.writeHead(200, {
        ...headers,
        'Content-Type': 'application/octet-stream',
        'Content-Length': fstatSync(there.file).size,
        'Content-Disposition': disposition(there.name),
        // Who has the last byte may ask again before it is known here that this answer has ended, and would be dropped for it.
        Connection: 'close',
      })
      // A page that goes away ends it too; either way the file is closed, and with that gone.
      pipeline(createReadStream('', { fd: there.file, start: 0 }), response, () => held--)
      return true
    },
    close() {
      for (const id of [...ready.keys()]) drop(id)
      folder?.remove()
    },
  }
}
