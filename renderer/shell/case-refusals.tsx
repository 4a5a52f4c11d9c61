import { type ReactNode, useCallback } from 'react'
import type { MethodName } from '../../shared/contract/methods.ts'
import { whyRefused } from '../../shared/contract/read-only.ts'
import { useCaseView } from '../api/queries.ts'
import { Refusals } from '../ui/index.ts'

/** Whatever would change a case that can only be read here says so, and cannot be pressed. */
export function CaseRefusals({
  case_id,
  children,
}: {
  readonly case_id: string
  readonly children: ReactNode
}) {
  const caseView = useCaseView(case_id).data
  const refusalOf = useCallback(
    (method: MethodName) => (caseView === undefined ? null : whyRefused(caseView, method)),
    [caseView],
  )
  return <Refusals value={refusalOf}>{children}</Refusals>
}
