import { useEffect, useRef } from 'react'
import { useUi } from '../state/ui.ts'
import { isTyping } from '../ui/typing.ts'
import { useRecovery } from './state.ts'

export interface RecoveryKeys {
  readonly next: () => void
  readonly previous: () => void
  /** From 0. */
  readonly take: (index: number) => void
  readonly assert: () => void
  readonly close: () => void
  readonly undo: () => void
  readonly redo: () => void
  readonly groups: () => void
  readonly rule: () => void
  readonly timeline: () => void
  /** Escape: back to the queue. */
  readonly back: () => void
}

function actionOf(key: string, keys: RecoveryKeys): (() => void) | undefined {
  if (/^[1-9]$/.test(key)) return () => keys.take(Number(key) - 1)
  const actions: Record<string, () => void> = {
    j: keys.next,
    k: keys.previous,
    e: keys.assert,
    x: keys.close,
    u: keys.undo,
    U: keys.redo,
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
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      // A key held down goes through rows; it does not decide one after the other.
      if (event.repeat && event.key !== 'j' && event.key !== 'k') return
      if (useUi.getState().overlay !== null || useRecovery.getState().dialog !== null) return
      if (isTyping(event.target) || inLayer(event.target)) return
      const action = actionOf(event.key, latest.current)
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** Whether a key press belongs to a menu or a popover, which has its own keys. */
const inLayer = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="menu"], [role="dialog"]') !== null
