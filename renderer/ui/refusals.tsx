import { createContext, type MouseEvent, useContext } from 'react'
import type { MethodName } from '../../shared/contract/methods.ts'

/** Why a call would be refused now; null where it would not be. Whoever shows a case says it. */
export const Refusals = createContext<(method: MethodName) => string | null>(() => null)

const nothing = (event: MouseEvent): void => event.preventDefault()

/** Why what calls `method` cannot be pressed; null where it can. */
export function useRefusal(method: MethodName | undefined): string | null {
  const refusalOf = useContext(Refusals)
  return method === undefined ? null : refusalOf(method)
}

/** Whatever has these can be reached and says why, and does nothing: a disabled button would be passed over by Tab. */
export const refused = (why: string) => ({
  'aria-disabled': true,
  disabled: false,
  title: why,
  onClick: nothing,
})
