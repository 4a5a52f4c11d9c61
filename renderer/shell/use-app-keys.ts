import { useEffect } from 'react'
import { chooseDatabase } from '../start/choose.ts'
import { meantKey } from '../state/letters.ts'
import { useUi } from '../state/ui.ts'
import { isTyping } from '../ui/typing.ts'
import { findInView } from './find.ts'
import { togglePresenting } from './presenting.ts'

/** Keys that work on every screen. */
export function useAppKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { case_id, overlay, show } = useUi.getState()
      const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
      if (command && event.key === 'k' && case_id !== null) show(overlay === 'palette' ? null : 'palette')
      else if (command && event.key === 'o') void chooseDatabase()
      else if (command && event.key === 'f') {
        if (!findInView()) return
      } else if (event.key === 'F8') togglePresenting()
      else if (meantKey(event) === '?' && overlay === null && !isTyping(event.target)) show('keys')
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
