import type { CaseView } from '../../shared/contract/model.ts'

/** Whether the working copy has the columns that recovery writes to. */
export const canRecover = ({ schema }: Pick<CaseView, 'schema'>): boolean => schema.generation === 'v3'
