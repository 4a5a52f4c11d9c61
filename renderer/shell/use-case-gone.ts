import { useEffect } from 'react'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { onEvent } from '../host/connection.ts'
import { sayGone } from '../start/opening.ts'
import { useUi } from '../state/ui.ts'
import { openAgain } from './open-again.ts'

type Listener = (gone: { readonly case_id: string; readonly deleted: boolean }) => void
let listener: Listener = () => undefined
onEvent('case.gone', (gone) => listener(gone))

/**
 * The case on screen may go by another window's hand: closed there, it is opened again for this one; deleted there,
 * this window says so and goes back to the start.
 */
export function useCaseGone(): void {
  useEffect(() => {
    listener = ({ case_id, deleted }) => {
      void queryClient.invalidateQueries({ queryKey: keys.cases })
      if (useUi.getState().case_id !== case_id) return
      const gone = (): void => {
        useUi.getState().leaveCase()
        queryClient.removeQueries({ queryKey: keys.case(case_id) })
        sayGone()
      }
      if (deleted) gone()
      else openAgain(case_id).catch(gone)
    }
    return () => {
      listener = () => undefined
    }
  }, [])
}
