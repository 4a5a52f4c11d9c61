import { RUNTIME_KEY } from '../../shared/truth/canonical.ts'
import { isJsonObject, member, readMetadata } from '../../shared/truth/metadata.ts'

/** What stands beside the runtime in its metadata object (DOMAIN.md, section 2): to show, never to fill from. */
const CONTEXT_KEYS = ['runtime_fingerprint', 'profile.slug', 'profile.registry', 'profile.version'] as const

/** Metadata longer than this (UTF-16 units) is not read a second time for its context. */
const MOST_UNITS = 1_000_000

/** The context values a turn's metadata has, as text, in a fixed order. */
export function contextValues(metadata: string): { key: string; text: string }[] {
  if (metadata.length > MOST_UNITS) return []
  const read = readMetadata(metadata)
  const runtime = read.kind === 'object' ? member(read.value, RUNTIME_KEY) : undefined
  if (!isJsonObject(runtime)) return []
  return CONTEXT_KEYS.flatMap((key) => {
    const value = member(runtime, key)
    if (typeof value === 'string') return [{ key, text: value }]
    return typeof value === 'number' ? [{ key, text: String(value) }] : []
  })
}
