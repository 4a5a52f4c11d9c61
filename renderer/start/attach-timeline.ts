import { create } from 'zustand'
import type { CaseView } from '../../shared/contract/model.ts'
import { refusedReadOnly } from '../../shared/contract/read-only.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { host } from '../host/index.ts'
import { isCancelled, runJob } from '../jobs/jobs.ts'
import { useUi } from '../state/ui.ts'

/** Why the last attempt did not work; null when there is nothing to say. */
export const useAttachFailure = create<{ error: unknown }>()(() => ({ error: null }))

export const dismissAttachFailure = (): void => useAttachFailure.setState({ error: null })

/** Copies a timeline store into the case by the rule for evidence, for its latest pointers. */
export async function attachTimeline(case_id: string, path: string): Promise<void> {
  dismissAttachFailure()
  try {
    const view = await runJob('case.attachTimeline', { case_id, path })
    queryClient.setQueryData(keys.view(case_id), view)
  } catch (error) {
    if (!isCancelled(error)) useAttachFailure.setState({ error })
  }
}

/** Asks for the store by the host's own dialog, or by ours where it has none. */
export async function chooseTimelineStore(case_id: string): Promise<void> {
  const read_only = queryClient.getQueryData<CaseView>(keys.view(case_id))?.read_only
  // The menu of the program does not know what can be done in a case.
  if (read_only !== undefined) return useAttachFailure.setState({ error: refusedReadOnly(read_only) })
  if (host.pickDatabase === null) {
    useUi.getState().show('attach-timeline')
    return
  }
  const path = await host.pickDatabase()
  if (path !== null) await attachTimeline(case_id, path)
}
