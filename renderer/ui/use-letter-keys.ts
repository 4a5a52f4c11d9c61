import { useEffect, useEffectEvent } from 'react'
import { meantKey } from '../state/letters.ts'
import { useUi } from '../state/ui.ts'
import { isTyping } from './typing.ts'

/**
 * Letters of ours that do something wherever the focus is: a text field apart, and while no dialog is open.
 * @param actions by letter; null where it means nothing just now
 */
export function useLetterKeys(actions: Readonly<Record<string, (() => void) | null>>): void {
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (isTyping(event.target) || useUi.getState().overlay !== null) return
    const letter = meantKey(event)
    const action = Object.hasOwn(actions, letter) ? actions[letter] : null
    if (action == null) return
    event.preventDefault()
    action()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
