import { DatabaseZap, Info } from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import { isDamagedCase } from '../../shared/contract/next-action.ts'
import { isLegacy } from '../../shared/truth/generation.ts'
import { READ_AS_IT_IS } from '../../shared/truth/refusal-words.ts'
import { SalvageButton } from '../salvage/salvage-button.tsx'
import { useUi } from '../state/ui.ts'
import { Button, Empty, sentenceOf } from '../ui/index.ts'
import { canRecover } from './can-recover.ts'
import { useRecovery } from './state.ts'
import { TriageView } from './triage-view.tsx'
import { usePlace } from './use-place.ts'

/** Decides, by evidence, what the automatic backfill left. */
export function RecoveryScreen({ caseView }: { readonly caseView: CaseView }) {
  const go = useUi((state) => state.go)
  const entered = useRecovery((state) => state.case_id === caseView.case_id)
  usePlace(caseView.case_id)
  if (isLegacy(caseView.schema.generation)) {
    return (
      <Empty
        icon={<Info size={18} aria-hidden />}
        title="Nothing can be recovered in this generation"
        actions={<Button onClick={() => go('timeline')}>See the timeline</Button>}
      >
        <p>
          Its turns keep what they know in payloads, which are read as they stand; nothing is written into
          them.
        </p>
      </Empty>
    )
  }
  const { refusals } = caseView.schema
  if (refusals.length > 0) {
    return (
      <Empty
        icon={<Info size={18} aria-hidden />}
        title="Nothing can be recovered in this file"
        actions={<Button onClick={() => go('timeline')}>See the timeline</Button>}
      >
        <p>{sentenceOf(`${refusals.join(' ')} ${READ_AS_IT_IS}`)}</p>
      </Empty>
    )
  }
  if (!canRecover(caseView) && isDamagedCase(caseView)) {
    return (
      <Empty
        icon={<Info size={18} aria-hidden />}
        title="Recovery needs a sound file"
        actions={<SalvageButton caseView={caseView} />}
      >
        <p>
          This copy is damaged, so it is not migrated, and has no columns to keep a recovered value in. What
          can be salvaged of it can be migrated and recovered.
        </p>
      </Empty>
    )
  }
  if (!canRecover(caseView)) {
    return (
      <Empty
        icon={<DatabaseZap size={18} aria-hidden />}
        title="Recovery needs the migration first"
        actions={
          <Button tone="primary" autoFocus onClick={() => go('migration')}>
            See the migration plan…
          </Button>
        }
      >
        <p>
          This working copy has no columns yet to keep a recovered value in. The migration adds them and fills
          what the turns’ own metadata says; what it leaves is decided here.
        </p>
      </Empty>
    )
  }
  return entered ? <TriageView caseView={caseView} /> : null
}
