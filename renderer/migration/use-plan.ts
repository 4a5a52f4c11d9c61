import { useQuery } from '@tanstack/react-query'
import type { CaseView, Plan } from '../../shared/contract/model.ts'
import { keys } from '../api/keys.ts'
import { runJob } from '../jobs/jobs.ts'

/** What migrating would do to this revision of the case. Computing it writes nothing and can be watched as a job. */
export const usePlan = (caseView: CaseView, enabled: boolean) =>
  useQuery<Plan>({
    queryKey: keys.inCase(caseView, 'plan.compute', {}),
    queryFn: ({ signal }) => runJob('plan.compute', { case_id: caseView.case_id }, signal),
    enabled,
  })
