import { CircleDashed } from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import { noTurnsWords } from '../../shared/contract/next-action.ts'
import { useUi } from '../state/ui.ts'
import { Button, Empty } from '../ui/index.ts'

/** Shown where turns would be, of a file that has none: why, and where that is looked into. */
export function NoTurns({ caseView }: { readonly caseView: CaseView }) {
  const go = useUi((state) => state.go)
  return (
    <Empty
      icon={<CircleDashed size={18} aria-hidden />}
      title="There are no turns"
      actions={<Button onClick={() => go('overview')}>See the evidence</Button>}
    >
      {noTurnsWords(caseView)}
    </Empty>
  )
}
