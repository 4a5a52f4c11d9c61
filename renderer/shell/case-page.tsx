import { useCaseView } from '../api/queries.ts'
import { FileDialog } from '../files/file-dialog.tsx'
import { ReleaseNotesDialog } from '../report/release-notes-dialog.tsx'
import { ReportDialog } from '../report/report-dialog.tsx'
import { SavedViewsDialog } from '../saved-views/saved-views-dialog.tsx'
import { attachTimeline } from '../start/attach-timeline.ts'
import { useUi } from '../state/ui.ts'
import { ExportTableDialog } from '../tables/export-table-dialog.tsx'
import { BesideDialog } from '../turn/beside-dialog.tsx'
import { CaseRefusals } from './case-refusals.tsx'
import { CaseScreen } from './case-screen.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { Palette } from './palette.tsx'

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
      <SavedViewsDialog caseView={caseView} open={overlay === 'saved-views'} onClose={close} />
      <ExportTableDialog caseView={caseView} />
      <BesideDialog caseView={caseView} open={overlay === 'beside'} onClose={close} />
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

/** A case with whatever opens over it: a piece of the page that the start does without. */
export default function CasePage({ case_id }: { readonly case_id: string }) {
  return (
    <CaseRefusals case_id={case_id}>
      <CaseScreen key={case_id} case_id={case_id} />
      <CaseOverlays case_id={case_id} />
    </CaseRefusals>
  )
}
