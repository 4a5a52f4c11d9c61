import { useRef } from 'react'
import { useLeaving } from '../jobs/leaving.ts'
import { Button, Dialog, DialogActions, DialogBody } from '../ui/index.ts'

/** Asks before something that runs is stopped by leaving its case. */
export function LeaveDialog() {
  const { names, answer } = useLeaving()
  const stay = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      open={names !== null}
      onClose={() => answer(false)}
      title="Stop what is running?"
      initialFocus={stay}
    >
      <DialogBody>
        <p>
          {names?.join(' and ')} {names?.length === 1 ? 'is' : 'are'} still running. Leaving the case stops
          it: the case is then as it was before, and nothing of it is written.
        </p>
      </DialogBody>
      <DialogActions>
        <Button ref={stay} onClick={() => answer(false)}>
          Stay
        </Button>
        <Button tone="danger" onClick={() => answer(true)}>
          Stop it and leave
        </Button>
      </DialogActions>
    </Dialog>
  )
}
