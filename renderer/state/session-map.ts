/** What this window knows for as long as it is open: a reload keeps it, and it is in no file. */
interface SessionMap {
  readonly get: (key: string) => unknown
  readonly has: (key: string) => boolean
  readonly set: (key: string, value: unknown) => void
  readonly drop: (...keys: readonly string[]) => void
}

/**
 * @param name under which the browser keeps it
 * @param most of what was set, the oldest are forgotten beyond so many
 */
export function sessionMap(name: string, most: number): SessionMap {
  const map = stored(name)
  const keep = (): void => {
    for (const key of [...map.keys()].slice(0, Math.max(0, map.size - most))) map.delete(key)
    try {
      sessionStorage.setItem(name, JSON.stringify([...map]))
    } catch {
      // It holds until the page is left all the same.
    }
  }
  return {
    get: (key) => map.get(key),
    has: (key) => map.has(key),
    set: (key, value) => {
      map.delete(key)
      map.set(key, value)
      keep()
    },
    drop: (...keys) => {
      for (const key of keys) map.delete(key)
      keep()
    },
  }
}

function stored(name: string): Map<string, unknown> {
  try {
    const given: unknown = JSON.parse(sessionStorage.getItem(name) ?? '[]')
    return new Map(Array.isArray(given) ? given : [])
  } catch {
    return new Map()
  }
}
