import { useRef } from 'react'
import { stillRunning, stopsIt } from '../../shared/contract/work-names.ts'
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
          {stillRunning(names ?? [])} {stopsIt('Leaving the case')}
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
