import type { CaseView } from '../../shared/contract/model.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { call } from '../host/connection.ts'

/**
 * Opens the case on screen again, where the engine does not have it open any more. One that another Turnscope has is read
 * as it was until now. Rejects as `case.open` does.
 */
export async function openAgain(case_id: string): Promise<void> {
  const key = keys.view(case_id)
  const or_read_only = queryClient.getQueryData<CaseView>(key)?.read_only !== undefined
  queryClient.setQueryData(key, await call('case.open', { case_id, or_read_only }))
}
