import type { CaseView } from '../../shared/contract/model.ts'
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
    <div className={styles.scroller}>
      <div className={styles.page}>
        <h1 className="visually-hidden">Overview</h1>
        <NextAction caseView={caseView} />
        <CountsCard caseView={caseView} />
        <div className={styles.columns}>
          <div className={styles.column}>
            <EvidenceCard caseView={caseView} />
            <WorkingCopyCard caseView={caseView} />
          </div>
          <div className={styles.column}>
            <CutoverCard caseView={caseView} />
            <SchemaCard caseView={caseView} />
          </div>
        </div>
      </div>
    </div>
  )
}
