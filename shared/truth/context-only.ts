import type { Steps } from './json-path.ts'

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
