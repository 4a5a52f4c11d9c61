import { Suspense, useEffect, useRef } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { useCaseView } from '../api/queries.ts'
import { DemoPanel } from '../demo/demo-panel.tsx'
import { call } from '../host/connection.ts'
import { host } from '../host/index.ts'
import { dismissAttachFailure, useAttachFailure } from '../start/attach-timeline.ts'
import { closeCase } from '../start/opening.ts'
import { useUi } from '../state/ui.ts'
import { Button, ErrorBox, FaultBoundary, InterruptedNotice, useKeptFocus } from '../ui/index.ts'
import { whenIdle } from '../ui/when-idle.ts'
import styles from './case-screen.module.css'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { Navigation } from './navigation.tsx'
import { ReadOnlyNotice } from './read-only-notice.tsx'
import { useCaseKeys } from './use-case-keys.ts'
import { VIEWS } from './views.ts'

function Content({ caseView }: { readonly caseView: CaseView }) {
  const view = useUi((state) => state.view)
  const { Screen } = VIEWS[view]
  useEffect(
    () =>
      whenIdle(() => {
        for (const { preload } of Object.values(VIEWS)) {
          // Where it fails, going there says so.
          preload().catch(() => undefined)
        }
      }),
    [],
  )
  return (
    <FaultBoundary key={view}>
      <Suspense fallback={null}>
        <Screen caseView={caseView} />
      </Suspense>
    </FaultBoundary>
  )
}

function AttachFailure() {
  const error = useAttachFailure((state) => state.error)
  if (error === null) return null
  return (
    <div className={styles.notice}>
      <ErrorBox error={error}>
        <Button size="s" onClick={dismissAttachFailure}>
          Dismiss
        </Button>
      </ErrorBox>
    </div>
  )
}

/** What was under way when everything ended, until somebody has read it. */
function Interrupted({ caseView }: { readonly caseView: CaseView }) {
  const { interrupted, case_id } = caseView
  if (interrupted === undefined) return null
  const forget = async (): Promise<void> => {
    queryClient.setQueryData(keys.view(case_id), await call('case.forgetInterrupted', { case_id }))
  }
  return (
    <InterruptedNotice
      interrupted={interrupted}
      className={styles.notice}
      writes="case.forgetInterrupted"
      onRead={forget}
    />
  )
}

function Shell({ caseView }: { readonly caseView: CaseView }) {
  useCaseKeys()
  const { name, evidence } = caseView
  const view = useUi((state) => state.view)
  const main = useRef<HTMLElement>(null)
  useKeptFocus(main)
  const title = `${VIEWS[view].label} – ${visibleText(name)} – Turnscope`
  useEffect(() => host.setDocument(title, evidence.path), [title, evidence.path])
  return (
    <div className={styles.shell}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        Skip to the view
      </button>
      <Header caseView={caseView} />
      <Navigation caseView={caseView} />
      <main className={styles.main} ref={main} tabIndex={-1}>
        <DemoPanel caseView={caseView} />
        <ReadOnlyNotice caseView={caseView} />
        <Interrupted caseView={caseView} />
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
