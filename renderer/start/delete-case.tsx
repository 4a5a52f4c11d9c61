import { useRef } from 'react'
import type { CaseSummary } from '../../shared/contract/cases.ts'
import { Button, Dialog, DialogActions, DialogBody, ErrorBox, IdText } from '../ui/index.ts'

interface DeleteCaseProps {
  /** The case to delete; null while nobody asks. */
  readonly summary: CaseSummary | null
  readonly pending: boolean
  readonly error: Error | null
  readonly onConfirm: (summary: CaseSummary) => void
  readonly onClose: () => void
}

export function DeleteCase({ summary, pending, error, onConfirm, onClose }: DeleteCaseProps) {
  const keep = useRef<HTMLButtonElement>(null)
  return (
    <Dialog open={summary !== null} onClose={onClose} title="Delete this case?" initialFocus={keep}>
      {summary !== null && (
        <>
          <DialogBody>
            <p>
              The working copy of <IdText text={summary.name} max={60} />, everything migrated in it and its
              notes are deleted for good.
            </p>
            <p>The evidence itself is not touched; it can be opened again while it is there.</p>
            {error !== null && <ErrorBox error={error} />}
          </DialogBody>
          <DialogActions>
            <Button ref={keep} onClick={onClose}>
              Keep it
            </Button>
            <Button tone="danger" disabled={pending} onClick={() => onConfirm(summary)}>
              Delete the case
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  )
}
