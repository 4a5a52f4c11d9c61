import { useEffect } from 'react'
import { useUi, type View } from '../state/ui.ts'
import { isTyping } from '../ui/typing.ts'

const AFTER_G: Record<string, View> = {
  o: 'overview',
  t: 'timeline',
  m: 'missing',
  r: 'recovery',
  l: 'journal',
  p: 'migration',
  v: 'validation',
  a: 'analytics',
  c: 'payload',
}
/** How long `g` waits for its second key. */
const CHORD_MS = 1200

/** Keys that work anywhere in a case: `g` then a letter goes to a view. */
export function useCaseKeys(): void {
  useEffect(() => {
    let pressedG = Number.NEGATIVE_INFINITY
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      const { overlay, go, view: current } = useUi.getState()
      if (overlay !== null || isTyping(event.target)) return
      const view = event.timeStamp - pressedG < CHORD_MS ? AFTER_G[event.key] : undefined
      pressedG = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      // Where the second key leads is where we are: there it may have a meaning of its own.
      if (view === undefined || view === current) return
      event.preventDefault()
      // Before the views' own keys hear it: the second key of a chord means nothing else.
      event.stopPropagation()
      go(view)
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [])
}
