import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Comparison } from '../../shared/contract/compare.ts'
import type { MethodInput } from '../../shared/contract/methods.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { runJob, useJob } from '../jobs/jobs.ts'
import { useUi } from '../state/ui.ts'

type Other = MethodInput<'case.openBeside'>['other']

/** Which case was opened beside which, and how often another was: a case that was let go in between is compared anew. */
let opened = { case_id: '', other_id: '', times: 0 }

async function openBeside(
  case_id: string,
  other: Other,
  signal?: AbortSignal,
): Promise<{ readonly view: CaseView; readonly times: number }> {
  const view = await runJob('case.openBeside', { case_id, other }, signal)
  if (opened.case_id !== case_id || opened.other_id !== view.case_id)
    opened = { case_id, other_id: view.case_id, times: opened.times + 1 }
  return { view, times: opened.times }
}

/** Opens a file beside the case, and compares with it. */
export async function compareWith(case_id: string, path: string): Promise<void> {
  const { view } = await openBeside(case_id, { path })
  useUi.getState().choose('compare', { with: view.case_id })
}

/** The case to compare with; opened where it is not. */
export const useBeside = (caseView: CaseView, other_id: string) =>
  useQuery({
    queryKey: [...keys.case(caseView.case_id), 'beside', other_id],
    queryFn: ({ signal }) => openBeside(caseView.case_id, { case_id: other_id }, signal),
    staleTime: 0,
    gcTime: 0,
  })

const isPage = (method: unknown): boolean =>
  typeof method === 'string' && method.startsWith('compare.') && method !== 'compare.run'

/** Has what is shown of a comparison read again. */
const readAgain = (caseView: CaseView): void =>
  void queryClient.invalidateQueries({
    queryKey: keys.revision(caseView),
    predicate: ({ queryKey }) => isPage(queryKey[3]),
  })

/** How often rows are read while turns are still being compared, ms. */
const OFTEN = 700

/** The comparison of two open cases. `begun` as soon as there are rows to read. */
export function useComparison(
  caseView: CaseView,
  { view, times }: { readonly view: CaseView; readonly times: number },
) {
  const { data, error, refetch } = useQuery<Comparison>({
    queryKey: [...keys.inCase(caseView, 'compare.run', { other_id: view.case_id }), view.revision, times],
    queryFn: ({ signal }) =>
      runJob('compare.run', { case_id: caseView.case_id, other_id: view.case_id }, signal),
  })
  const job = useJob('compare.run')
  const isRunning = job !== undefined
  useEffect(() => {
    if (!isRunning) return readAgain(caseView)
    const timer = setInterval(() => readAgain(caseView), OFTEN)
    return () => clearInterval(timer)
  }, [isRunning, caseView])
  const begun = data !== undefined || (job?.progress ?? null) !== null
  return { data, error, job, begun, again: () => void refetch() }
}
