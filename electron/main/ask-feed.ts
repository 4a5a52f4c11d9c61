import { z } from 'zod'

/** What a release feed tells: the shape of GitHub's `releases/latest`, of which a site of one's own may serve a copy. */
const release = z.object({
  tag_name: z.string().regex(/^v?\d{1,6}\.\d{1,6}\.\d{1,6}$/),
  html_url: z.url({ protocol: /^https$/ }).max(2000),
})

export interface Release {
  /** Without a `v`. */
  readonly version: string
  /** The page that tells of it. */
  readonly page: string
}

const MOST_BYTES = 1024 * 1024
/** Guards against a server that never answers. */
const GIVES_UP_MS = 20_000

/** Whether a feed may be asked: over HTTPS, or on this very machine. */
function isFeed(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return (
    protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
  )
}

/**
 * One GET of the feed, which tells it this app's version and nothing else; no other address is asked, whatever it
 * answers. Rejects with a sentence for people.
 */
export async function askFeed(feed: string, version: string): Promise<Release> {
  if (!isFeed(feed)) throw new Error(`${feed} is no https address.`)
  let answer: Response
  try {
    answer = await fetch(feed, {
      redirect: 'manual',
      signal: AbortSignal.timeout(GIVES_UP_MS),
      headers: { 'User-Agent': `Turnscope/${version}`, Accept: 'application/json', 'Accept-Language': '*' },
    })
  } catch {
    throw new Error(`${feed} could not be reached.`)
  }
  if (answer.status !== 200) {
    await answer.body?.cancel()
    throw new Error(`${feed} answered with ${answer.status}.`)
  }
  const told = release.safeParse(await readJson(answer))
  if (!told.success) throw new Error(`${feed} answered with something else than a release.`)
  return { version: told.data.tag_name.replace(/^v/, ''), page: told.data.html_url }
}

/** Undefined for what is none, or too long to be a release. */
async function readJson(answer: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.length
      if (bytes > MOST_BYTES) return undefined
      chunks.push(chunk)
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

/** Whether `there` is a later version than `here`; both are three numbers. */
export function isLater(there: string, here: string): boolean {
  const [a, b] = [there, here].map((version) => version.split('.').map(Number))
  const at = a!.findIndex((number, index) => number !== b![index])
  return at >= 0 && a![at]! > b![at]!
}
