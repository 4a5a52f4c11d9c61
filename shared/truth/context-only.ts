import { RUNTIME_KEY } from './canonical-keys.ts'
import type { Steps } from './json-path.ts'
import { isJsonObject, type Metadata, member } from './metadata.ts'

/**
 * What stands beside a runtime to describe it. DOMAIN.md, section 2: context to show, not a source to fill
 * from; a profile is what was configured, not what ran.
 */
const CONTEXT_ONLY = ['runtime_fingerprint', 'profile.slug', 'profile.registry', 'profile.version']

/** Whether steps lead to, or into, a member that is context only, spelled as one key or as nested objects. */
export const isContextOnly = (steps: Steps): boolean =>
  steps.some(
    (step, at) => CONTEXT_ONLY.includes(String(step)) || CONTEXT_ONLY.includes(`${step}.${steps[at + 1]}`),
  )

/** What stands beside the runtime in its metadata object, as text, in a fixed order. */
export function contextValues(metadata: Metadata): { key: string; text: string }[] {
  const runtime = metadata.kind === 'object' ? member(metadata.value, RUNTIME_KEY) : undefined
  if (!isJsonObject(runtime)) return []
  return CONTEXT_ONLY.flatMap((key) => {
    const value = member(runtime, key)
    if (typeof value === 'string') return [{ key, text: value }]
    return typeof value === 'number' ? [{ key, text: String(value) }] : []
  })
}
