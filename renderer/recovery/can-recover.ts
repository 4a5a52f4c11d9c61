import type { CaseView } from '../../shared/contract/model.ts'

/** Whether the working copy has the columns that recovery writes to, and nothing stands in the way of a write. */
export const canRecover = ({ schema }: Pick<CaseView, 'schema'>): boolean =>
  schema.generation === 'v3' && schema.refusals.length === 0
