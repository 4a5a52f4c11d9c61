import { useState } from 'react'
import { sessionMap } from './session-map.ts'

const drafts = sessionMap('turnscope.drafts', 50)

/** What was typed is done with: the next time begins anew. */
export const dropDrafts = (...names: ReadonlyArray<readonly unknown[]>): void =>
  drafts.drop(...names.map((name) => JSON.stringify(name)))

/**
 * State that a person types, kept when its form is closed without a decision.
 * @param name what it is about: the case, the turn, the field
 */
export function useDraft<T>(name: readonly unknown[], initial: T): readonly [T, (value: T) => void] {
  const key = JSON.stringify(name)
  const [value, setValue] = useState<T>(() => (drafts.has(key) ? (drafts.get(key) as T) : initial))
  const set = (next: T): void => {
    setValue(next)
    if (JSON.stringify(next) === JSON.stringify(initial)) drafts.drop(key)
    else drafts.set(key, next)
  }
  return [value, set]
}
