import { caseChanged } from '../api/changes.ts'
import { useCaseView } from '../api/queries.ts'
import { FileDialog } from '../files/file-dialog.tsx'
import { onEvent } from '../host/connection.ts'
import { ConnectionNotice } from '../host/connection-notice.tsx'
import { ReleaseNotesDialog } from '../report/release-notes-dialog.tsx'
import { ReportDialog } from '../report/report-dialog.tsx'
import { attachTimeline } from '../start/attach-timeline.ts'
import { DropTarget } from '../start/drop-target.tsx'
import { openPath } from '../start/opening.ts'
import { StartScreen } from '../start/start-screen.tsx'
import { useUi } from '../state/ui.ts'
import { ExportTableDialog } from '../tables/export-table-dialog.tsx'
import { CaseScreen } from './case-screen.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { Palette } from './palette.tsx'
import { useAppKeys } from './use-app-keys.ts'
import { useCaseAfterRestart } from './use-case-after-restart.ts'
import { useHost } from './use-host.ts'

onEvent('case.changed', (change) => void caseChanged(change))

function CaseOverlays({ case_id }: { readonly case_id: string }) {
  const overlay = useUi((state) => state.overlay)
  const show = useUi((state) => state.show)
  const caseView = useCaseView(case_id).data
  const close = (): void => show(null)
  if (caseView === undefined) return null
  return (
    <>
      <Palette caseView={caseView} open={overlay === 'palette'} onClose={close} />
      <ExportDialog caseView={caseView} open={overlay === 'export'} onClose={close} />
      <ReportDialog caseView={caseView} open={overlay === 'report'} onClose={close} />
      <ReleaseNotesDialog caseView={caseView} open={overlay === 'release-notes'} onClose={close} />
      <ExportTableDialog caseView={caseView} />
      <FileDialog
        open={overlay === 'attach-timeline'}
        title="Attach a timeline store"
        action="Attach"
        onClose={close}
        onPick={(path) => {
          close()
          void attachTimeline(case_id, path)
        }}
      />
    </>
  )
}

export function App() {
  const case_id = useUi((state) => state.case_id)
  const overlay = useUi((state) => state.overlay)
  const show = useUi((state) => state.show)
  const leaveCase = useUi((state) => state.leaveCase)
  useHost()
  useAppKeys()
  useCaseAfterRestart()
  const close = (): void => show(null)
  return (
    <DropTarget>
      <ConnectionNotice />
      {case_id === null ? <StartScreen /> : <CaseScreen key={case_id} case_id={case_id} />}
      {case_id !== null && <CaseOverlays case_id={case_id} />}
      <KeysDialog open={overlay === 'keys'} onClose={close} />
      <FileDialog
        open={overlay === 'open-file'}
        title="Open a copied turns.db"
        action="Open"
        onClose={close}
        onPick={(path) => {
          leaveCase()
          void openPath(path)
        }}
      />
    </DropTarget>
  )
}
