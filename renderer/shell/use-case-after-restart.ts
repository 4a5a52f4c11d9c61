import { useEffect, useRef } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { call, useConnection } from '../host/connection.ts'
import { useUi } from '../state/ui.ts'

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
    // A case that another Turnscope has is read as it was until now.
    const or_read_only = queryClient.getQueryData<CaseView>(keys.view(case_id))?.read_only !== undefined
    call('case.open', { case_id, or_read_only })
      .then((view) => queryClient.setQueryData(keys.view(case_id), view))
      // The view's own query says what is wrong with the case.
      .catch(() => undefined)
      .finally(() => void queryClient.invalidateQueries())
  }, [client])
}
