import type { ContractAge, PayloadKind } from '../../../shared/contract/payload.ts'

/** How an endpoint's objects name the runtime. Source: playbook.md, "API Contract Changes"; DOMAIN.md, section 4. */
export interface RuntimeKeys {
  readonly right: string
  /** Why each other name is wrong. */
  readonly wrong: ReadonlyMap<string, string>
  /** Whether every object carries the key, its value empty or not. */
  readonly required: boolean
}

const POINTER = 'resolved_runtime_key: the latest pointer, which is not history'

export const CONVERSATION_KEYS: RuntimeKeys = {
  right: 'resolved_runtime_key',
  wrong: new Map([
    ['current_runtime_key', `v0.10.0–v0.10.3 wrote current_runtime_key; it is now ${POINTER}.`],
    ['runtime_key', `v0.8.0–v0.9.0 wrote runtime_key here; it is now ${POINTER}.`],
  ]),
  required: true,
}

export const TURN_KEYS: RuntimeKeys = {
  right: 'runtime_key',
  wrong: new Map([
    [
      'resolved_runtime_key',
      'v0.10.4–v0.10.16 named a turn’s own runtime like the pointer; by the contract it is runtime_key.',
    ],
    [
      'current_runtime_key',
      'current_runtime_key was a conversation’s pointer; a turn’s own runtime is runtime_key.',
    ],
  ]),
  required: false,
}

/** Which age of the contract speaks from the keys that were found. */
export function ageOf({ right }: RuntimeKeys, found: ReadonlySet<string>): ContractAge {
  if (found.size === 0) return 'unknown'
  if (found.size > 1) return 'mixed'
  return found.has(right) ? 'current' : 'old'
}

/** Which releases wrote each key for a conversation, and for a turn. Source: DOMAIN.md, section 4. */
const RELEASES = {
  conversation: new Map([
    ['runtime_key', 'v0.8.0–v0.9.0'],
    ['current_runtime_key', 'v0.10.0–v0.10.3'],
    ['resolved_runtime_key', 'v0.10.4–v0.10.16'],
  ]),
  turn: new Map([
    ['runtime_key', 'v0.10.0–v0.10.3'],
    ['resolved_runtime_key', 'v0.10.4–v0.10.16'],
  ]),
} as const

/** The releases that wrote such a payload; null where no key tells, or where no release wrote these together. */
export function releasesOf(kind: PayloadKind, keys: RuntimeKeys, found: ReadonlySet<string>): string | null {
  if (kind === 'export') return 'v0.10.17 and later'
  const [only, ...others] = found
  if (only === undefined || others.length > 0) return null
  return RELEASES[keys === TURN_KEYS ? 'turn' : 'conversation'].get(only) ?? null
}
