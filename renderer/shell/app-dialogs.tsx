import { FileDialog } from '../files/file-dialog.tsx'
import { openPath } from '../start/opening.ts'
import { useUi } from '../state/ui.ts'
import { KeysDialog } from './keys-dialog.tsx'
import { LeaveDialog } from './leave-dialog.tsx'
import { LettersDialog } from './letters-dialog.tsx'
import { OpeningDialog } from './opening-dialog.tsx'

/** What opens over every screen: a piece of the page that its first picture does without. */
export default function AppDialogs() {
  const overlay = useUi((state) => state.overlay)
  const show = useUi((state) => state.show)
  const close = (): void => show(null)
  return (
    <>
      <LettersDialog open={overlay === 'letters'} onClose={close} />
      <KeysDialog open={overlay === 'keys'} onClose={close} />
      <FileDialog
        open={overlay === 'open-file'}
        title="Open a copied turns.db"
        action="Open"
        onClose={close}
        onPick={(path) => {
          close()
          void openPath(path)
        }}
      />
      <LeaveDialog />
      <OpeningDialog />
    </>
  )
}
