import { useQuery } from '@tanstack/react-query'
import { Check, Copy } from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import { keys } from '../api/keys.ts'
import { call } from '../host/connection.ts'
import { useCopied } from '../ui/copy.tsx'
import { Button, Dialog, DialogActions, DialogBody, ErrorBox } from '../ui/index.ts'
import styles from './release-notes-dialog.module.css'

function Notes({ caseView, onClose }: { readonly caseView: CaseView; readonly onClose: () => void }) {
  const { case_id } = caseView
  const { data, error, refetch } = useQuery({
    queryKey: keys.inCase(caseView, 'report.releaseNotes', {}),
    queryFn: ({ signal }) => call('report.releaseNotes', { case_id }, { signal }),
  })
  const [copied, copy] = useCopied()
  return (
    <>
      <DialogBody>
        <p>The playbook’s template, with the numbers of this case as it is now.</p>
        {error !== null ? (
          <ErrorBox error={error} onRetry={() => void refetch()} />
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          <section className={styles.text} tabIndex={0} aria-label="Text" aria-busy={data === undefined}>
            <pre>{data?.text ?? 'Counting…'}</pre>
          </section>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button
          tone="primary"
          disabled={data === undefined}
          onClick={() => data !== undefined && copy(data.text)}
        >
          {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </DialogActions>
    </>
  )
}

interface ReleaseNotesDialogProps {
  readonly caseView: CaseView
  readonly open: boolean
  readonly onClose: () => void
}

export function ReleaseNotesDialog({ caseView, open, onClose }: ReleaseNotesDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Release notes" shape="wide">
      <Notes caseView={caseView} onClose={onClose} />
    </Dialog>
  )
}
