import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import type { CaseContents, CaseSummary } from '../../shared/contract/cases.ts'
import { plural } from '../../shared/truth/words.ts'
import { formatBytes } from '../format/number.ts'
import { call } from '../host/connection.ts'
import { Button, Dialog, DialogActions, DialogBody, ErrorBox, IdText } from '../ui/index.ts'

interface DeleteCaseProps {
  /** The case to delete; null while nobody asks. */
  readonly summary: CaseSummary | null
  readonly pending: boolean
  readonly error: Error | null
  readonly onConfirm: (summary: CaseSummary) => void
  readonly onClose: () => void
}

const listed = (words: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'conjunction' }).format(words)

/** In words, what was made in a case. */
function whatDies(contents: CaseContents | undefined): string {
  if (contents === undefined) return 'with everything that was done in it'
  const { migrated, decisions, notes, views } = contents
  const parts = [
    ...(migrated ? ['its migration'] : []),
    ...(decisions ? [`${plural(decisions, 'decision')} and their reasons`] : []),
    ...(notes ? [plural(notes, 'note or mark', 'notes and marks')] : []),
    ...(views ? [plural(views, 'saved view')] : []),
  ]
  const unread = [
    ...(migrated === null || decisions === null ? ['decisions'] : []),
    ...(notes === null ? ['notes'] : []),
    ...(views === null ? ['saved views'] : []),
  ]
  const cannot = unread.length === 0 ? '' : `; which ${listed(unread)} are in it cannot be read`
  if (parts.length === 0)
    return unread.length === 0 ? 'in which nothing was written yet' : `with whatever it holds${cannot}`
  return `with ${listed(parts)}${cannot}`
}

export function DeleteCase({ summary, pending, error, onConfirm, onClose }: DeleteCaseProps) {
  const contents = useQuery({
    queryKey: ['cases.contents', summary?.case_id],
    queryFn: () => call('cases.contents', { case_id: summary!.case_id }),
    enabled: summary !== null,
    gcTime: 0,
  }).data
  const keep = useRef<HTMLButtonElement>(null)
  return (
    <Dialog open={summary !== null} onClose={onClose} title="Delete this case?" initialFocus={keep}>
      {summary !== null && (
        <>
          <DialogBody>
            <p>
              The working copy of <IdText text={summary.name} max={60} />
              {contents !== undefined && ` (${formatBytes(contents.bytes)})`} is deleted for good,{' '}
              <b>{whatDies(contents)}</b>.
            </p>
            <p>The evidence itself is not touched; it can be opened again while it is there.</p>
            {contents?.open && (
              <p>
                It may be open in another window, which then says that it is gone and goes back to the start.
              </p>
            )}
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
