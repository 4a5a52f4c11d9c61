import type { CaseView } from '../../shared/contract/model.ts'
import { SalvageCard } from '../salvage/salvage-card.tsx'
import { Stack } from '../ui/layout.tsx'
import { Page } from '../ui/page.tsx'
import { CountsCard } from './counts-card.tsx'
import { CutoverCard } from './cutover-card.tsx'
import { EvidenceCard } from './evidence-card.tsx'
import { NextAction } from './next-action.tsx'
import styles from './overview-screen.module.css'
import { SchemaCard } from './schema-card.tsx'
import { WorkingCopyCard } from './working-copy-card.tsx'

/** All that is known of the case before looking closer, and what to do next. */
export function OverviewScreen({ caseView }: { readonly caseView: CaseView }) {
  return (
    <Page title="Overview" width={1180}>
      <NextAction caseView={caseView} />
      {caseView.salvage !== null && <SalvageCard salvage={caseView.salvage} />}
      <CountsCard caseView={caseView} />
      <div className={styles.columns}>
        <Stack gap={14} narrows>
          <EvidenceCard caseView={caseView} />
          <WorkingCopyCard caseView={caseView} />
        </Stack>
        <Stack gap={14} narrows>
          <CutoverCard caseView={caseView} />
          <SchemaCard caseView={caseView} />
        </Stack>
      </div>
    </Page>
  )
}
