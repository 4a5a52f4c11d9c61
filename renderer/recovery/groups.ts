import type { MethodInput } from '../../shared/contract/methods.ts'
import type { MissingGroup } from '../../shared/contract/recovery.ts'

/** What names a group: one of the three, as the contract has it. */
export type GroupName =
  | { readonly shape: string }
  | { readonly conv_id: string }
  | { readonly session_id: string }

type RowFilter = Pick<MethodInput<'recovery.queue'>, 'shape' | 'conv_id' | 'session_id'>

/** The name of a group, null for one that has none. */
export function nameOf({ shape, conv_id, session_id }: MissingGroup): GroupName | null {
  if (shape !== null) return { shape }
  if (conv_id !== null) return { conv_id }
  return session_id === null ? null : { session_id }
}

/** The text that names it. */
export const labelOf = (name: GroupName): string =>
  'shape' in name ? name.shape : 'conv_id' in name ? name.conv_id : name.session_id

const kindOf = (name: GroupName): string => Object.keys(name)[0]!

export const sameGroup = (a: GroupName | null, b: GroupName | null): boolean =>
  a === b || (a !== null && b !== null && kindOf(a) === kindOf(b) && labelOf(a) === labelOf(b))

/** The rows of a group, all rows for null. */
export const rowsOf = (name: GroupName | null): RowFilter => ({ ...name })

/**
 * The group to look at after `done`, the next one in the list that has open rows, from the start again at its
 * end; null when there is none.
 */
export function nextGroup(groups: readonly MissingGroup[], done: GroupName | null): GroupName | null {
  const at = groups.findIndex((group) => sameGroup(nameOf(group), done))
  for (let step = 1; step <= groups.length; step++) {
    const group = groups[(at + step) % groups.length]!
    const name = nameOf(group)
    if (group.open > 0 && !sameGroup(name, done)) return name
  }
  return null
}
