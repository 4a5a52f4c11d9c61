import { dismissOpening, useOpening } from '../start/opening.ts'
import { OpeningPanel } from '../start/opening-panel.tsx'
import { useUi } from '../state/ui.ts'
import { Dialog, DialogBody } from '../ui/index.ts'

/** The opening of another file over a case: that case stays until the other is there. */
export function OpeningDialog() {
  const inCase = useUi((state) => state.case_id !== null)
  const kind = useOpening(({ opening }) => opening.kind)
  return (
    <Dialog
      open={inCase && kind !== 'none'}
      onClose={() => {
        // What runs is cancelled by its own button.
        if (kind !== 'opening') dismissOpening()
      }}
      title="Open another file"
      shape="wide"
    >
      <DialogBody>
        <OpeningPanel />
      </DialogBody>
    </Dialog>
  )
}
