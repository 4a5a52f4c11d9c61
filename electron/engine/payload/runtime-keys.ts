import type { ContractAge } from '../../../shared/contract/payload.ts'

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
    ['current_runtime_key', `Servers before the cutover wrote current_runtime_key; it is now ${POINTER}.`],
    ['runtime_key', `The oldest servers wrote runtime_key here; it is now ${POINTER}.`],
  ]),
  required: true,
}

export const TURN_KEYS: RuntimeKeys = {
  right: 'runtime_key',
  wrong: new Map([
    [
      'resolved_runtime_key',
      'One short-lived build named a turn’s own runtime like the pointer; it is runtime_key.',
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
