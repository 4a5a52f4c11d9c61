import { ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { isDamagedCase } from '../../shared/contract/next-action.ts'
import type { Validation, ValidationCheck } from '../../shared/contract/playbook.ts'
import { isCovered } from '../../shared/truth/generation.ts'
import { SalvageButton } from '../salvage/salvage-button.tsx'
import { useUi } from '../state/ui.ts'
import { Button, IdText } from '../ui/index.ts'
import { ask } from './use-validation.ts'

interface CheckActionsProps {
  readonly caseView: CaseView
  readonly validation: Validation
  readonly check: ValidationCheck
}

const Go = ({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }) => (
  <Button size="s" onClick={onClick}>
    {children}
    <ArrowRight size={13} aria-hidden />
  </Button>
)

/** Where the recommended response is carried out. */
export function CheckActions({ caseView, validation, check }: CheckActionsProps) {
  const { go, goToConversation } = useUi()
  const selected = useUi((state) => state.conv_id)
  const { conv_id } = validation
  switch (check.id) {
    case 'columns':
    case 'indexes':
      if (check.verdict === 'pass') return null
      if (isDamagedCase(caseView)) return <SalvageButton caseView={caseView} size="s" />
      return isCovered(caseView.schema.generation) && caseView.schema.refusals.length === 0 ? (
        <Go onClick={() => go('migration')}>Migration</Go>
      ) : null
    case 'integrity':
      return check.verdict === 'pass' ? null : <SalvageButton caseView={caseView} size="s" />
    case 'missing-count':
    case 'candidate-metadata':
      return check.verdict === 'pass' ? null : <Go onClick={() => go('missing')}>Missing</Go>
    case 'runtime-history':
      return (
        <>
          {selected !== null && selected !== conv_id && (
            <Button size="s" onClick={() => ask(caseView.case_id, { conv_id: selected })}>
              Check <IdText text={selected} max={18} /> instead
            </Button>
          )}
          {conv_id !== null && <Go onClick={() => goToConversation(conv_id)}>Its timeline</Go>}
        </>
      )
    default:
      return null
  }
}
