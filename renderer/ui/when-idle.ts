/** At the latest, ms: a page that is never idle gets the rest of itself all the same. */
const AT_LATEST_MS = 1000

/** Calls `act` once the browser has nothing more urgent to do. Returns how to take that back. */
export function whenIdle(act: () => void): () => void {
  // Safari has no such call.
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(act)
    return () => clearTimeout(timer)
  }
  const id = requestIdleCallback(act, { timeout: AT_LATEST_MS })
  return () => cancelIdleCallback(id)
}
