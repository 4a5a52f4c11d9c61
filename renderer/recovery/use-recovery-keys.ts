import { useEffect, useRef } from 'react'
import { meantKey } from '../state/letters.ts'
import { useUi } from '../state/ui.ts'
import { isInLayer, isTyping } from '../ui/typing.ts'
import { triageNow } from './state.ts'
import type { DecisionKey } from './triage.ts'

export interface RecoveryKeys {
  /** By how many rows. */
  readonly move: (step: 1 | -1) => void
  /** @param index of the candidate to take, from 0 */
  readonly decide: (key: DecisionKey, index: number) => void
  readonly groups: () => void
  readonly rule: () => void
  readonly timeline: () => void
  /** Escape: back to the queue; false where that is already. */
  readonly back: () => boolean
}

const DECISIONS: Readonly<Record<string, DecisionKey>> = {
  e: 'assert',
  x: 'close',
  u: 'undo',
  U: 'redo',
}

function actionOf(key: string, keys: RecoveryKeys): (() => unknown) | undefined {
  if (/^[1-9]$/.test(key)) return () => keys.decide('take', Number(key) - 1)
  if (Object.hasOwn(DECISIONS, key)) return () => keys.decide(DECISIONS[key]!, 0)
  const actions: Record<string, () => unknown> = {
    j: () => keys.move(1),
    k: () => keys.move(-1),
    g: keys.groups,
    r: keys.rule,
    t: keys.timeline,
    Escape: keys.back,
  }
  return Object.hasOwn(actions, key) ? actions[key] : undefined
}

/** Keys that work anywhere in the Recovery view while no dialog is open and nothing is being typed. */
export function useRecoveryKeys(keys: RecoveryKeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return
      const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z'
      if ((event.ctrlKey || event.metaKey) && !isUndo) return
      // A key held down goes through rows; it does not decide one after the other.
      const key = isUndo ? (event.shiftKey ? 'U' : 'u') : meantKey(event)
      if (event.repeat && key !== 'j' && key !== 'k') return
      if (useUi.getState().overlay !== null || triageNow().dialog !== null) return
      if (isTyping(event.target) || isInLayer(event.target)) return
      const action = actionOf(key, latest.current)
      if (action === undefined) return
      if (action() !== false) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
