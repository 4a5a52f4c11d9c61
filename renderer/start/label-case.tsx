import { Tag } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { CaseSummary } from '../../shared/contract/cases.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { call } from '../host/connection.ts'
import { Button, Dialog, DialogActions, DialogBody, ErrorBox, Field, IconButton } from '../ui/index.ts'

/** What a case is called, and the ticket it is for. */
export function LabelCase({
  summary,
}: {
  readonly summary: Pick<CaseSummary, 'case_id' | 'name' | 'label'>
}) {
  const [open, setOpen] = useState(false)
  const [title, setTitle] = useState(summary.label.title)
  const [ticket, setTicket] = useState(summary.label.ticket)
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    try {
      await call('cases.label', { case_id: summary.case_id, label: { title, ticket } })
      setOpen(false)
      setError(null)
    } catch (thrown) {
      setError(thrown)
    }
    await queryClient.invalidateQueries({ queryKey: keys.cases })
  }
  return (
    <>
      <IconButton label={`Name the case ${summary.name}…`} writes="cases.label" onClick={() => setOpen(true)}>
        <Tag size={15} aria-hidden />
      </IconButton>
      <Dialog open={open} onClose={() => setOpen(false)} title="Name this case">
        <form onSubmit={(event) => void submit(event)}>
          <DialogBody>
            <Field label="Name">
              <input
                value={title}
                maxLength={200}
                placeholder={visibleText(summary.name)}
                onChange={(event) => setTitle(event.target.value)}
              />
            </Field>
            <Field label="Ticket">
              <input value={ticket} maxLength={100} onChange={(event) => setTicket(event.target.value)} />
            </Field>
            {error !== null && <ErrorBox error={error} />}
          </DialogBody>
          <DialogActions>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button type="submit" tone="primary">
              Keep the name
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  )
}
