import { useQuery } from '@tanstack/react-query'
import type { CaseView } from '../../shared/contract/model.ts'
import type { Analytics } from '../../shared/contract/playbook.ts'
import { keys } from '../api/keys.ts'
import { runJob } from '../jobs/jobs.ts'

/** Analytics of this revision of the case; can be watched as a job. */
export const useAnalytics = (caseView: CaseView, enabled: boolean) =>
  useQuery<Analytics>({
    queryKey: keys.inCase(caseView, 'analytics.get', {}),
    queryFn: ({ signal }) => runJob('analytics.get', { case_id: caseView.case_id }, signal),
    enabled,
  })
