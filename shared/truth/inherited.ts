import { RUNTIME_KEY } from './canonical-keys.ts'
import { decoded, KIND, readJson } from './json-read.ts'
import { isJsonObject, type Metadata, member } from './metadata.ts'

const QUOTED = `"${RUNTIME_KEY}"`

/** The object that opens at `open`, in JSON without a single escape. */
function objectAt(text: string, open: number): string {
  let depth = 0
  for (let at = open; ; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) at = text.indexOf('"', at + 1)
    else if (code === 0x7b) depth++
    else if (code === 0x7d && --depth === 0) return text.slice(open, at + 1)
  }
}

/** The text of the last member of that name in the text of an object. */
function memberText(text: string, key: string): string | null {
  const isKey = (start: number, end: number): boolean =>
    (end - start === key.length + 2 && text.startsWith(key, start + 1)) ||
    (text.indexOf('\\', start) < end && decoded(text.slice(start, end)) === key)
  let found: string | null = null
  let openedAt = -1
  let depth = 0
  readJson(text, {
    value: (kind, start, end, keyStart, keyEnd, at) => {
      const isContainer = kind === KIND.object || kind === KIND.array
      if (isContainer) depth = at + 1
      if (at !== 1 || keyStart < 0 || !isKey(keyStart, keyEnd)) return
      if (isContainer) openedAt = start
      else found = text.slice(start, end)
    },
    close: (end) => {
      depth--
      if (openedAt < 0 || depth !== 1) return
      found = text.slice(openedAt, end)
      openedAt = -1
    },
  })
  return found
}

/**
 * The runtime object of a turn's metadata exactly as it is written, null where there is none. Each turn's metadata
 * begins as a copy of the turn's before: where both have the same text here, the runtime may be the earlier turn's.
 * @param text the text that `metadata` was read from
 */
export function runtimeText(text: string | null, metadata: Metadata): string | null {
  if (text === null || metadata.kind !== 'object') return null
  const runtime = member(metadata.value, RUNTIME_KEY)
  if (!isJsonObject(runtime)) return null
  // What servers write mostly has no escapes, and the key once: then it need not be read as JSON a second time.
  const at = text.indexOf(QUOTED)
  const isPlain = at >= 0 && text.indexOf(QUOTED, at + 1) < 0 && !text.includes('\\')
  if (isPlain && text.startsWith(':{', at + QUOTED.length)) return objectAt(text, at + QUOTED.length + 1)
  return memberText(text, RUNTIME_KEY)
}

/** Said beside a canonical runtime, and a conflict, where the turn before in the session has the same object. */
export const CARRIED_OVER = 'same as the turn before: may be carried over'
