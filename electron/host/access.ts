import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Who may speak to this host: only pages of its own, opened by somebody who was told the token. */
export interface Access {
  /** Null when the person asked for none. */
  readonly token: string | null
  /** Whether the request names this host as it is: other names mean DNS rebinding. */
  hostIsOurs(request: IncomingMessage): boolean
  /** What to say where it does not: how to reach this host all the same. */
  otherHost(request: IncomingMessage): string
  /** Whether a script that opens a WebSocket came from this very host. */
  originIsOurs(request: IncomingMessage): boolean
  isToken(given: string): boolean
  hasCookie(request: IncomingMessage): boolean
  /** The `Set-Cookie` that lets a browser in. */
  cookie(): string
}

/** Names of this machine alone. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/**
 * A host as a person names it for `--allow-host`, in the form in which a browser sends it.
 * @returns null where it is no `name:port`, nor a name alone, which means port 80
 */
export function allowedHost(given: string): string | null {
  const isHost = /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:]+\])(?::\d{1,5})?$/i.test(given)
  return isHost ? given.toLowerCase().replace(/:80$/, '') : null
}

export interface AccessOptions {
  readonly port: number
  readonly withToken: boolean
  /** `name:port` as a forwarded port or a proxy calls this host, besides its own names. */
  readonly allowedHosts?: readonly string[]
}

export function createAccess({ port, withToken, allowedHosts = [] }: AccessOptions): Access {
  const token = withToken ? randomBytes(24).toString('base64url') : null
  const session = randomBytes(24).toString('base64url')
  // Browsers share cookies among the ports of a host; the name keeps two hosts' sessions apart.
  const name = `turnscope-${port}`
  const hosts = [...LOOPBACK.map((name) => `${name}:${port}`), ...allowedHosts]
  return {
    token,
    hostIsOurs: ({ headersDistinct }) => hosts.includes((only(headersDistinct.host) ?? '').toLowerCase()),
    otherHost: ({ headers }) => {
      const name = headers.host ?? ''
      const isPlain = /^[\w.-]{1,200}(?::\d{1,5})?$|^\[[\da-f:]{2,40}\](?::\d{1,5})?$/i.test(name)
      return `This address is not served here. Forward the same port number (ssh -L ${port}:127.0.0.1:${port}), or start with --allow-host ${isPlain ? name : 'NAME:PORT'}.`
    },
    originIsOurs: ({ headersDistinct: { origin, host } }) => only(origin) === `http://${only(host)}`,
    isToken: (given) => token !== null && same(given, token),
    hasCookie: ({ headers }) =>
      token === null || cookies(headers.cookie, name).some((at) => same(at, session)),
    cookie: () => `${name}=${session}; HttpOnly; SameSite=Strict; Path=/`,
  }
}

/** Of what stands twice, whoever forwarded the request may have meant the other. */
const only = (values: readonly string[] | undefined): string | undefined =>
  values?.length === 1 ? values[0] : undefined

const cookies = (header: string | undefined, name: string): string[] =>
  (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))

/** Compares in a time that tells nothing; hashing first makes the lengths equal. */
const same = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
