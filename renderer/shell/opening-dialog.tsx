import { dismissOpening, useOpening } from '../start/opening.ts'
import { OpeningPanel } from '../start/opening-panel.tsx'
import { useUi } from '../state/ui.ts'
import { Dialog, DialogBody } from '../ui/index.ts'
import { CaseRefusals } from './case-refusals.tsx'

/** The opening of another file over a case: that case stays until the other is there. */
export function OpeningDialog() {
  const case_id = useUi((state) => state.case_id)
  const isOfCase = useOpening(
    ({ opening }) => opening.kind === 'asking' && opening.look.existing?.case_id === case_id,
  )
  const kind = useOpening(({ opening }) => opening.kind)
  return (
    <Dialog
      open={case_id !== null && kind !== 'none'}
      onClose={() => {
        // What runs is cancelled by its own button.
        if (kind !== 'opening') dismissOpening()
      }}
      title="Open another file"
      shape="wide"
    >
      <DialogBody>
        {isOfCase && case_id !== null ? (
          <CaseRefusals case_id={case_id}>
            <OpeningPanel />
          </CaseRefusals>
        ) : (
          <OpeningPanel />
        )}
      </DialogBody>
    </Dialog>
  )
}
