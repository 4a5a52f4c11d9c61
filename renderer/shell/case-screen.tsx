import { useEffect } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { assertNever } from '../../shared/truth/assert-never.ts'
import { AnalyticsScreen } from '../analytics/analytics-screen.tsx'
import { useCaseView } from '../api/queries.ts'
import { host } from '../host/index.ts'
import { JournalScreen } from '../journal/journal-screen.tsx'
import { MigrationScreen } from '../migration/migration-screen.tsx'
import { MissingScreen } from '../missing/missing-screen.tsx'
import { OverviewScreen } from '../overview/overview-screen.tsx'
import { PayloadScreen } from '../payload/payload-screen.tsx'
import { RecoveryScreen } from '../recovery/recovery-screen.tsx'
import { useAttachFailure } from '../start/attach-timeline.ts'
import { closeCase } from '../start/opening.ts'
import { useUi } from '../state/ui.ts'
import { TimelineScreen } from '../timeline/timeline-screen.tsx'
import { Button, ErrorBox } from '../ui/index.ts'
import { ValidationScreen } from '../validation/validation-screen.tsx'
import styles from './case-screen.module.css'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { Navigation } from './navigation.tsx'
import { useCaseKeys } from './use-case-keys.ts'

function Content({ caseView }: { readonly caseView: CaseView }) {
  const view = useUi((state) => state.view)
  switch (view) {
    case 'overview':
      return <OverviewScreen caseView={caseView} />
    case 'timeline':
      return <TimelineScreen caseView={caseView} />
    case 'missing':
      return <MissingScreen caseView={caseView} />
    case 'recovery':
      return <RecoveryScreen caseView={caseView} />
    case 'journal':
      return <JournalScreen caseView={caseView} />
    case 'migration':
      return <MigrationScreen caseView={caseView} />
    case 'validation':
      return <ValidationScreen caseView={caseView} />
    case 'analytics':
      return <AnalyticsScreen caseView={caseView} />
    case 'payload':
      return <PayloadScreen caseView={caseView} />
    default:
      return assertNever(view)
  }
}

function AttachFailure() {
  const error = useAttachFailure((state) => state.error)
  if (error === null) return null
  return (
    <div className={styles.notice}>
      <ErrorBox error={error}>
        <Button size="s" onClick={() => useAttachFailure.setState({ error: null })}>
          Dismiss
        </Button>
      </ErrorBox>
    </div>
  )
}

function Shell({ caseView }: { readonly caseView: CaseView }) {
  useCaseKeys()
  const { name, evidence } = caseView
  useEffect(() => host.setDocument(`${name} – Turnscope`, evidence.path), [name, evidence.path])
  return (
    <div className={styles.shell}>
      <Header caseView={caseView} />
      <Navigation caseView={caseView} />
      <main className={styles.main}>
        <AttachFailure />
        <Content caseView={caseView} />
      </main>
      <Footer caseView={caseView} />
    </div>
  )
}

export function CaseScreen({ case_id }: { readonly case_id: string }) {
  const view = useCaseView(case_id)
  if (view.data !== undefined) return <Shell caseView={view.data} />
  if (view.error === null) return null
  return (
    <main className={styles.broken}>
      <ErrorBox error={view.error} onRetry={() => void view.refetch()}>
        <Button size="s" onClick={() => void closeCase(case_id)}>
          Back to the start
        </Button>
      </ErrorBox>
    </main>
  )
}
