import { LifeBuoy } from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import { closeCase, salvageCase } from '../start/opening.ts'
import { Button } from '../ui/index.ts'

interface SalvageButtonProps {
  readonly caseView: CaseView
  readonly size?: 's' | 'l'
}

/** Makes a case of what can be read of this one's damaged evidence, and opens it; this case stays as it is. */
export function SalvageButton({ caseView, size = 'l' }: SalvageButtonProps) {
  const salvage = async (): Promise<void> => {
    if (await closeCase(caseView.case_id)) await salvageCase(caseView)
  }
  return (
    <Button tone="primary" size={size} onClick={() => void salvage()}>
      <LifeBuoy size={size === 'l' ? 16 : 13} aria-hidden />
      Salvage what can be read
    </Button>
  )
}
