import { useEffect, useState } from 'react'
import { toFailure } from '../../shared/contract/errors.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { whyRefused } from '../../shared/contract/read-only.ts'
import { undoOrRedo } from '../recovery/decisions.ts'
import { triage, triageNow } from '../recovery/state.ts'
import { useUi } from '../state/ui.ts'
import { sentenceOf } from '../ui/index.ts'
import { isTyping } from '../ui/typing.ts'

/**
 * Ctrl+Z and Ctrl+Shift+Z where Recovery, which has them itself, is not on screen: they take back the last decision, or
 * do it again. Returns what there is to say of it, since the decision is out of sight; '' once another view is shown.
 */
export function useUndoKeys(caseView: CaseView): string {
  const view = useUi((state) => state.view)
  const [said, setSaid] = useState({ view, words: '' })
  useEffect(() => {
    const onKey = async (event: KeyboardEvent): Promise<void> => {
      if (event.defaultPrevented || event.altKey || event.repeat || view === 'recovery') return
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
      if (isTyping(event.target) || useUi.getState().overlay !== null || triageNow().writing) return
      event.preventDefault()
      const which = event.shiftKey ? 'redo' : 'undo'
      const why = whyRefused(caseView, `recovery.${which}`)
      if (why !== null) return setSaid({ view, words: why })
      if (caseView.recovery?.[which] == null)
        return setSaid({ view, words: `There is nothing to ${which === 'undo' ? 'undo' : 'do again'}.` })
      triage.tell({ type: 'entered', case_id: caseView.case_id })
      await undoOrRedo(caseView, which)
      const { said, failure } = triageNow()
      setSaid({ view, words: failure === null ? said : sentenceOf(toFailure(failure).message) })
    }
    const listener = (event: KeyboardEvent): void => void onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [caseView, view])
  return said.view === view ? said.words : ''
}
