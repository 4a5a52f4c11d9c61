import { useState } from 'react'
import { sessionMap } from './session-map.ts'
import { useUi } from './ui.ts'

/** How things were left: how far they were scrolled, which rows of them were selected. */
const left = sessionMap('turnscope.left', 400)

/** How something is left and found again, by its name in the case on screen; without a name it is forgotten. */
export function useLeft(name: string | undefined) {
  const case_id = useUi((state) => state.case_id)
  const key = name === undefined ? undefined : `${case_id} ${name}`
  return {
    key,
    found: key === undefined ? undefined : left.get(key),
    leave: (value: unknown): void => {
      if (key !== undefined) left.set(key, value)
    },
  }
}

/**
 * State that is the same again when somebody comes back to its view, or reloads the window.
 * @param name what it is about; another name is another state. Undefined for one that is forgotten
 */
export function useLeftState<T>(name: string | undefined, initial: T): readonly [T, (value: T) => void] {
  const { key, found, leave } = useLeft(name)
  const [held, setHeld] = useState({ key, value: (found ?? initial) as T })
  const value = held.key === key ? held.value : ((found ?? initial) as T)
  const set = (next: T): void => {
    setHeld({ key, value: next })
    leave(next)
  }
  return [value, set]
}
