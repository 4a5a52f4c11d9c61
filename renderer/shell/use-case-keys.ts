import { useEffect } from 'react'
import { VIEW_NAMES } from '../../shared/contract/address.ts'
import { meantKey } from '../state/letters.ts'
import { useUi } from '../state/ui.ts'
import { focusView } from '../ui/kept-focus.ts'
import { isTyping } from '../ui/typing.ts'
import { VIEWS } from './views.ts'

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
      const view =
        event.timeStamp - pressedG < CHORD_MS
          ? VIEW_NAMES.find((name) => VIEWS[name].key === event.key)
          : undefined
      pressedG = meantKey(event) === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      // Where the second key leads is where we are: there it may have a meaning of its own.
      if (view === undefined || view === current) return
      event.preventDefault()
      // Before the views' own keys hear it: the second key of a chord means nothing else.
      event.stopPropagation()
      go(view)
      focusView()
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [])
}
