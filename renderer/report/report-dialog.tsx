import { EyeOff, FileText, GitCompareArrows } from 'lucide-react'
import { useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { ReportFormat } from '../../shared/contract/playbook.ts'
import { useCompared } from '../api/queries.ts'
import { FileWriter } from '../files/file-writer.tsx'
import { stemOf } from '../files/stem.ts'
import { useUi } from '../state/ui.ts'
import { Button, Dialog, Row, Segmented } from '../ui/index.ts'
import styles from './report-dialog.module.css'

interface FormatWords {
  readonly label: string
  readonly file: string
  readonly means: string
}

const FORMATS: Record<ReportFormat, FormatWords> = {
  html: {
    label: 'HTML',
    file: 'HTML page',
    means: 'One page that opens anywhere, asks the network for nothing, and prints well.',
  },
  md: { label: 'Markdown', file: 'Markdown', means: 'Text for a ticket or a wiki.' },
  json: { label: 'JSON', file: 'JSON', means: 'The same facts for a script.' },
}

const CHOICES = (['html', 'md', 'json'] as const).map((format) => [format, FORMATS[format].label] as const)

function Writer({ caseView, onClose }: { readonly caseView: CaseView; readonly onClose: () => void }) {
  const [format, setFormat] = useState<ReportFormat>('html')
  const [redact, setRedact] = useState(false)
  const compared = useCompared(caseView)
  const [withCompared, setWithCompared] = useState(true)
  const show = useUi((state) => state.show)
  const { label, file, means } = FORMATS[format]
  return (
    <FileWriter
      caseView={caseView}
      method="report.write"
      input={{
        format,
        redact,
        ...(compared !== null && withCompared ? { compared_with: compared } : {}),
      }}
      suggestion={`${stemOf(caseView.name)}-report.${format}`}
      filter={{ name: file, extensions: [format] }}
      action={`Write ${label}`}
      onClose={onClose}
    >
      <p>
        One file for a ticket: the evidence with its hashes and findings, the generation before and after,
        plan and results, verification, every check, what stays missing and why, switches per conversation,
        the journal in short, and the versions used.
      </p>
      <Row gap="8px 12px" wrap align="center">
        <Segmented label="Format" value={format} options={CHOICES} onChange={setFormat} />
        <span className={styles.means}>{means}</span>
      </Row>
      <label className={styles.redact}>
        <input type="checkbox" checked={redact} onChange={(event) => setRedact(event.target.checked)} />
        <span className={styles.words}>
          <b>
            <EyeOff size={14} aria-hidden /> Redact
          </b>
          <span>
            <b>Left out:</b> values of metadata, inference ids, candidate and asserted values, notes and names
            of people, folders of files. Message contents are in no report.
          </span>
          <span>
            <b>Kept:</b> file names and hashes, runtime keys, ids of conversations, sessions and turns, shapes
            and paths of metadata, times, and all counts.
          </span>
        </span>
      </label>
      {compared !== null && (
        <label className={styles.redact}>
          <input
            type="checkbox"
            checked={withCompared}
            onChange={(event) => setWithCompared(event.target.checked)}
          />
          <span className={styles.words}>
            <b>
              <GitCompareArrows size={14} aria-hidden /> With the comparison
            </b>
            <span>What the other copy that this one was compared with has otherwise.</span>
          </span>
        </label>
      )}
      <p className={styles.notes}>
        <FileText size={14} aria-hidden />
        For an announcement instead of a ticket:
        <Button size="s" onClick={() => show('release-notes')}>
          Release notes…
        </Button>
      </p>
    </FileWriter>
  )
}

interface ReportDialogProps {
  readonly caseView: CaseView
  readonly open: boolean
  readonly onClose: () => void
}

export function ReportDialog({ caseView, open, onClose }: ReportDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Report">
      <Writer caseView={caseView} onClose={onClose} />
    </Dialog>
  )
}
