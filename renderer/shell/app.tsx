import { lazy, Suspense, useEffect, useState } from 'react'
import { caseChanged } from '../api/changes.ts'
import { onEvent } from '../host/connection.ts'
import { DropTarget } from '../start/drop-target.tsx'
import { StartScreen } from '../start/start-screen.tsx'
import { useUi } from '../state/ui.ts'
import { FaultBoundary } from '../ui/index.ts'
import { whenIdle } from '../ui/when-idle.ts'
import { ConnectionNotice } from './connection-notice.tsx'
import { useAddress } from './use-address.ts'
import { useAppKeys } from './use-app-keys.ts'
import { useCaseAfterRestart } from './use-case-after-restart.ts'
import { useCaseGone } from './use-case-gone.ts'
import { useHost } from './use-host.ts'
import { useKeptChoices } from './use-kept-choices.ts'
import { useWork } from './use-work.ts'

onEvent('case.changed', (change) => void caseChanged(change))

const loadCasePage = () => import('./case-page.tsx')
const CasePage = lazy(loadCasePage)
const FleetScreen = lazy(() => import('../fleet/fleet-screen.tsx'))
const AppDialogs = lazy(() => import('./app-dialogs.tsx'))

export function App() {
  const case_id = useUi((state) => state.case_id)
  const isOverlaid = useUi((state) => state.overlay !== null)
  const isFleet = useUi((state) => state.fleet)
  const [isIdle, setIdle] = useState(false)
  useKeptChoices()
  useAddress()
  useHost()
  useAppKeys()
  useWork()
  useCaseGone()
  useCaseAfterRestart()
  useEffect(
    () =>
      whenIdle(() => {
        setIdle(true)
        // Where it fails, opening a case says so.
        loadCasePage().catch(() => undefined)
      }),
    [],
  )
  return (
    <DropTarget>
      <ConnectionNotice />
      <FaultBoundary key={case_id}>
        <Suspense fallback={null}>
          {case_id !== null ? <CasePage case_id={case_id} /> : isFleet ? <FleetScreen /> : <StartScreen />}
        </Suspense>
      </FaultBoundary>
      {(isIdle || isOverlaid) && (
        <FaultBoundary>
          <Suspense fallback={null}>
            <AppDialogs />
          </Suspense>
        </FaultBoundary>
      )}
    </DropTarget>
  )
}
