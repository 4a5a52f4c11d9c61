import { useState } from 'react'

const KEY = 'turnscope.drafts'
/** The oldest are forgotten beyond this. */
const MOST = 50

/** Of this window, for as long as it is open: a reload keeps them, and they are in no file. */
function stored(): Map<string, unknown> {
  try {
    const given: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    return new Map(Array.isArray(given) ? given : [])
  } catch {
    return new Map()
  }
}

const drafts = stored()

function keep(): void {
  for (const key of [...drafts.keys()].slice(0, Math.max(0, drafts.size - MOST))) drafts.delete(key)
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...drafts]))
  } catch {
    // They hold until the page is left all the same.
  }
}

/** What was typed is done with: the next time begins anew. */
export function dropDrafts(...names: ReadonlyArray<readonly unknown[]>): void {
  for (const name of names) drafts.delete(JSON.stringify(name))
  keep()
}

/**
 * State that a person types, kept when its form is closed without a decision.
 * @param name what it is about: the case, the turn, the field
 */
export function useDraft<T>(name: readonly unknown[], initial: T): readonly [T, (value: T) => void] {
  const key = JSON.stringify(name)
  const [value, setValue] = useState<T>(() => (drafts.has(key) ? (drafts.get(key) as T) : initial))
  const set = (next: T): void => {
    setValue(next)
    drafts.delete(key)
    if (JSON.stringify(next) !== JSON.stringify(initial)) drafts.set(key, next)
    keep()
  }
  return [value, set]
}
