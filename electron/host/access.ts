import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Who may speak to this host: only pages of its own, opened by somebody who was told the token. */
export interface Access {
  /** Null when the person asked for none. */
  readonly token: string | null
  /** Whether the request names this host as it is: other names mean DNS rebinding. */
  hostIsOurs(request: IncomingMessage): boolean
  /** Whether a script that opens a WebSocket came from this very host. */
  originIsOurs(request: IncomingMessage): boolean
  isToken(given: string): boolean
  hasCookie(request: IncomingMessage): boolean
  /** The `Set-Cookie` that lets a browser in. */
  cookie(): string
}

export interface AccessOptions {
  readonly port: number
  readonly withToken: boolean
}

export function createAccess({ port, withToken }: AccessOptions): Access {
  const token = withToken ? randomBytes(24).toString('base64url') : null
  const session = randomBytes(24).toString('base64url')
  // Browsers share cookies among the ports of a host; the name keeps two hosts' sessions apart.
  const name = `turnscope-${port}`
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  return {
    token,
    hostIsOurs: ({ headers }) => hosts.includes(headers.host ?? ''),
    originIsOurs: ({ headers }) => headers.origin === `http://${headers.host}`,
    isToken: (given) => token !== null && same(given, token),
    hasCookie: ({ headers }) =>
      token === null || cookies(headers.cookie, name).some((at) => same(at, session)),
    cookie: () => `${name}=${session}; HttpOnly; SameSite=Strict; Path=/`,
  }
}

const cookies = (header: string | undefined, name: string): string[] =>
  (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))

/** Compares in a time that tells nothing; hashing first makes the lengths equal. */
const same = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
