import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { formatBytes } from '../format/number.ts'
import { folderOf } from '../format/text.ts'
import { host } from '../host/index.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { isCancelled, runJob, useJob } from '../jobs/jobs.ts'
import { Button, Copy, Dialog, DialogActions, DialogBody, ErrorBox, IdText } from '../ui/index.ts'
import styles from './export-dialog.module.css'
import { suggestedName } from './suggested-name.ts'

interface Request {
  readonly path: string
  readonly replace: boolean
}

function Exporter({ caseView, onClose }: { readonly caseView: CaseView; readonly onClose: () => void }) {
  const folder = folderOf(caseView.evidence.path)
  const name = suggestedName(caseView)
  // Never suggested beside the evidence: its folder is not ours to write to.
  const [path, setPath] = useState('')
  const job = useJob('export.database')
  const run = useMutation({
    mutationFn: (request: Request) => runJob('export.database', { case_id: caseView.case_id, ...request }),
  })
  const start = async (): Promise<void> => {
    if (host.pickSavePath === null) return run.mutate({ path, replace: false })
    const picked = await host.pickSavePath(name, [{ name: 'SQLite database', extensions: ['db'] }])
    // The native dialog has asked already whether an existing file may go.
    if (picked !== null) run.mutate({ path: picked, replace: true })
  }
  const exists = run.error instanceof TurnscopeError && run.error.kind === 'TargetExists'
  const done = run.data
  return (
    <>
      <DialogBody>
        <p>
          Writes a clean, standalone database with everything the working copy holds now: no sidecars, no
          tables of ours, to a temporary file first and then in one step under its name.{' '}
          {caseView.migration === null && 'It has not been migrated yet, so it will be as the evidence is.'}
        </p>
        {host.pickSavePath === null && done === undefined && (
          <label className={styles.field}>
            <span>Path of the new file, on the machine where Turnscope runs</span>
            <input
              value={path}
              onChange={(event) => setPath(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && path !== '' && job === undefined && void start()}
              placeholder={`/path/to/${name}`}
              spellCheck={false}
              autoComplete="off"
            />
            <span className={styles.hint}>
              The evidence stands in <IdText text={folder} max={60} />; choose another folder.
            </span>
          </label>
        )}
        {job !== undefined && (
          <JobProgress job={job} before="Writing" cancelling="Cancelling leaves no file behind." />
        )}
        {run.error !== null && job === undefined && !isCancelled(run.error) && (
          <ErrorBox error={run.error}>
            {exists && run.variables !== undefined && (
              <Button
                size="s"
                tone="danger"
                onClick={() => run.mutate({ path: run.variables.path, replace: true })}
              >
                Replace the file
              </Button>
            )}
          </ErrorBox>
        )}
        {done !== undefined && (
          <dl className={styles.done} aria-live="polite">
            <div>
              <dt>Written</dt>
              <dd>
                <IdText text={done.path} /> <Copy text={done.path} what="the path" />
              </dd>
            </div>
            <div>
              <dt>Size</dt>
              <dd>{formatBytes(done.bytes)}</dd>
            </div>
            <div>
              <dt>SHA-256</dt>
              <dd>
                <code>{done.sha256}</code> <Copy text={done.sha256} what="the hash" />
              </dd>
            </div>
          </dl>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{done === undefined ? 'Not now' : 'Close'}</Button>
        {done === undefined && (
          <Button
            tone="primary"
            disabled={job !== undefined || (host.pickSavePath === null && path.trim() === '')}
            onClick={() => void start()}
          >
            {host.pickSavePath === null ? 'Export' : 'Choose where…'}
          </Button>
        )}
      </DialogActions>
    </>
  )
}

interface ExportDialogProps {
  readonly caseView: CaseView
  readonly open: boolean
  readonly onClose: () => void
}

export function ExportDialog({ caseView, open, onClose }: ExportDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Export the database">
      <Exporter caseView={caseView} onClose={onClose} />
    </Dialog>
  )
}
