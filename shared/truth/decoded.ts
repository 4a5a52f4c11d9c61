import { assertNever } from './assert-never.ts'
import type { Metadata } from './metadata.ts'

/** What has to be undone before a text or blob can be read as JSON. */
export const DECODINGS = [
  'json',
  'gunzip',
  'inflate',
  'base64',
  'hex',
  'utf16le',
  'utf16be',
  'bom',
  'url',
  'unescape',
  'html',
  'jsonb',
] as const
export type Decoding = (typeof DECODINGS)[number]

/** Metadata that is JSON only once it is decoded. The column holds what it holds, and nothing of this is canonical. */
export interface Decoded {
  /** In the order in which they were undone; never empty. */
  readonly steps: readonly Decoding[]
  /** Null where its beginning says what it is, and it could not be read: damaged, too large, or not JSON. */
  readonly read: { readonly text: string; readonly metadata: Metadata } | null
}

/** The root that paths into decoded metadata start from, for example `gunzip(base64($))`; `$` where nothing was decoded. */
export const decodedRoot = (steps: readonly Decoding[]): string =>
  steps.reduce((root, step) => `${step}(${root})`, '$')

const ROOT = /^((?:[a-z0-9]+\()*)\$(\)*)/

/** A path into metadata that may be decoded: the root, and the rest as a path from `$`. Null where the root is none. */
export function splitRoot(path: string): { root: string; rest: string } | null {
  const match = ROOT.exec(path)
  if (match === null) return null
  const [root, opened, closed] = match as unknown as [string, string, string]
  const steps = opened.split('(').slice(0, -1)
  const isKnown = steps.every((step) => (DECODINGS as readonly string[]).includes(step))
  if (!isKnown || steps.length !== closed.length) return null
  return { root, rest: `$${path.slice(root.length)}` }
}

function around(step: Decoding, what: string): string {
  switch (step) {
    case 'json':
      return `a JSON string of ${what}`
    case 'gunzip':
      return `gzip-compressed ${what}`
    case 'inflate':
      return `zlib-compressed ${what}`
    case 'base64':
      return `base64 of ${what}`
    case 'hex':
      return `hexadecimal of ${what}`
    case 'utf16le':
      return `UTF-16 (little-endian) ${what}`
    case 'utf16be':
      return `UTF-16 (big-endian) ${what}`
    case 'bom':
      return `a byte-order mark before ${what}`
    case 'url':
      return `URL-encoded ${what}`
    case 'unescape':
      return `backslash-escaped ${what}`
    case 'html':
      return `HTML-escaped ${what}`
    case 'jsonb':
      return `a binary JSON string of ${what}`
    default:
      return assertNever(step)
  }
}

/** What it looks like in plain words: "base64 of gzip-compressed JSON". */
export const decodedWords = ({ steps, read }: Pick<Decoded, 'steps'> & { readonly read: unknown }): string =>
  steps.reduceRight(
    (what, step) => around(step, what),
    read === null ? 'data that is not read as JSON' : 'JSON',
  )
