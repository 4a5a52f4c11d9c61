import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export interface Asset {
  /** Path of its file: one name, in however many ways it was asked for. */
  readonly name: string
  readonly body: Buffer
  readonly contentType: string
  /** Whether its name changes with its content, so that it may be cached for good. */
  readonly immutable: boolean
}

/**
 * The file of the built page that a URL's path names; `/` is `index.html`. Null when there is none: a file of
 * another type, outside `root`, or not there at all.
 * @param pathname percent-encoded, as `URL.pathname` has it
 */
export async function readAsset(root: string, pathname: string): Promise<Asset | null> {
  const name = decode(pathname)
  // `join` resolves dots; whatever then lies outside the root was never ours to give.
  if (name === null || /[\0\\:]/.test(name)) return null
  const path = join(root, name === '/' ? 'index.html' : name)
  const contentType = CONTENT_TYPES[extname(path)]
  if (contentType === undefined || !path.startsWith(root + sep)) return null
  try {
    return { name: path, body: await readFile(path), contentType, immutable: name.startsWith('/assets/') }
  } catch {
    return null
  }
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}
