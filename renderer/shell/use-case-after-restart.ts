import { useEffect, useRef } from 'react'
import { queryClient } from '../api/client.ts'
import { useConnection } from '../host/connection.ts'
import { useUi } from '../state/ui.ts'
import { openAgain } from './open-again.ts'

/** A new engine knows no open case: opens the one on screen in it, then reads everything again. */
export function useCaseAfterRestart(): void {
  const client = useConnection(({ link }) => (link.kind === 'connected' ? link.client : null))
  const before = useRef(client)
  useEffect(() => {
    if (client === null || client === before.current) return
    const first = before.current === null
    before.current = client
    if (first) return
    const { case_id } = useUi.getState()
    if (case_id === null) {
      void queryClient.invalidateQueries()
      return
    }
    openAgain(case_id)
      // The view's own query says what is wrong with the case.
      .catch(() => undefined)
      .finally(() => void queryClient.invalidateQueries())
  }, [client])
}
