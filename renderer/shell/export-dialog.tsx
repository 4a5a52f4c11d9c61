import type { CaseView } from '../../shared/contract/model.ts'
import { FileWriter } from '../files/file-writer.tsx'
import { Dialog } from '../ui/index.ts'
import { suggestedName } from './suggested-name.ts'

interface ExportDialogProps {
  readonly caseView: CaseView
  readonly open: boolean
  readonly onClose: () => void
}

export function ExportDialog({ caseView, open, onClose }: ExportDialogProps) {
  const { migration } = caseView
  return (
    <Dialog open={open} onClose={onClose} title="Export the database">
      <FileWriter
        caseView={caseView}
        method="export.database"
        input={{}}
        suggestion={suggestedName(caseView)}
        filter={{ name: 'SQLite database', extensions: ['db'] }}
        action="Export"
        onClose={onClose}
      >
        <p>
          Writes a clean, standalone database with everything the working copy holds now: no sidecars, no
          tables of ours, to a temporary file first and then in one step under its name.{' '}
          {migration === null && 'It has not been migrated yet, so it will be as the evidence is.'}
        </p>
      </FileWriter>
    </Dialog>
  )
}
