import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { formatBytes } from '../format/number.ts'
import { call } from '../host/connection.ts'
import { PathField, useSaveTarget } from '../recovery/use-save-target.tsx'
import {
  Button,
  Copy,
  Dialog,
  DialogActions,
  DialogBody,
  ErrorBox,
  Facts,
  IdText,
  Segmented,
} from '../ui/index.ts'

type Format = 'jsonl' | 'csv'
const FORMATS = [
  ['jsonl', 'JSON lines'],
  ['csv', 'CSV'],
] as const

function Exporter({ caseView, onClose }: { readonly caseView: CaseView; readonly onClose: () => void }) {
  const [format, setFormat] = useState<Format>('jsonl')
  const target = useSaveTarget(`journal.${format}`, {
    name: format === 'csv' ? 'CSV' : 'JSON lines',
    extensions: [format],
  })
  const run = useMutation({
    mutationFn: (request: { path: string; replace: boolean }) =>
      call('journal.export', { case_id: caseView.case_id, format, ...request }),
  })
  const start = async (): Promise<void> => {
    const chosen = await target.choose()
    if (chosen !== null) run.mutate(chosen)
  }
  const exists = run.error instanceof TurnscopeError && run.error.kind === 'TargetExists'
  return (
    <>
      <DialogBody>
        <p>
          Every run with every value it wrote. The exported database itself leaves the journal out, so this
          file is what goes with it.
        </p>
        {run.data === undefined && (
          <>
            <div>
              <Segmented label="Format" value={format} options={FORMATS} onChange={setFormat} />
            </div>
            <PathField caseView={caseView} target={target} onEnter={() => void start()} />
          </>
        )}
        {run.error !== null && (
          <ErrorBox error={run.error}>
            {exists && (
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
        {run.data !== undefined && (
          <div role="status">
            <Facts
              facts={[
                ['Written', <IdText key="path" text={run.data.path} />],
                ['Size', formatBytes(run.data.bytes)],
                [
                  'SHA-256',
                  <span key="hash">
                    <code>{run.data.sha256}</code> <Copy text={run.data.sha256} what="the hash" />
                  </span>,
                ],
              ]}
            />
          </div>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{run.data === undefined ? 'Not now' : 'Close'}</Button>
        {run.data === undefined && (
          <Button tone="primary" disabled={!target.ready || run.isPending} onClick={() => void start()}>
            {target.native ? 'Choose where…' : 'Export'}
          </Button>
        )}
      </DialogActions>
    </>
  )
}

interface JournalExportProps {
  readonly caseView: CaseView
  readonly open: boolean
  readonly onClose: () => void
}

/** The journal as a file of its own. */
export function JournalExport({ caseView, open, onClose }: JournalExportProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Export the journal">
      <Exporter caseView={caseView} onClose={onClose} />
    </Dialog>
  )
}
