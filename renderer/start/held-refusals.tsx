import type { ReactNode } from 'react'
import type { CaseSummary } from '../../shared/contract/cases.ts'
import { whyHeld } from '../../shared/contract/read-only.ts'
import { Refusals } from '../ui/index.ts'

/** What would change a case that another Turnscope has open says so, and cannot be pressed. */
export function HeldRefusals({
  summary,
  children,
}: {
  readonly summary: Pick<CaseSummary, 'held'>
  readonly children: ReactNode
}) {
  const why = whyHeld(summary)
  return <Refusals value={() => why}>{children}</Refusals>
}
