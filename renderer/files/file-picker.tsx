import { type ReactNode, useState } from 'react'
import { host } from '../host/index.ts'
import { Button, Dialog, DialogActions, DialogBody, ErrorBox } from '../ui/index.ts'
import { FileDialog } from './file-dialog.tsx'

interface FilePickerProps {
  readonly open: boolean
  readonly title: string
  /** The word on the button: what happens with the file. */
  readonly action: string
  /** What kind of file it is: `Rules file`. */
  readonly label: string
  readonly onClose: () => void
  /** What is done with the file; whoever is done closes it. */
  readonly onPick: (path: string) => Promise<void>
  /** Where that failed and the dialog is closed already. */
  readonly onFailure: (error: unknown) => void
  readonly finalFocus?: (() => HTMLElement | null) | undefined
  /** What comes of it. */
  readonly children: ReactNode
}

type NativeProps = Pick<FilePickerProps, 'label' | 'onClose' | 'onPick' | 'children'>

/** Where the system has dialogs of its own the page asks by them, and hears the file's path from the host. */
function Native({ label, onClose, onPick, children }: NativeProps) {
  const [error, setError] = useState<unknown>(null)
  return (
    <>
      <DialogBody>
        <p>{children}</p>
        <input
          type="file"
          accept=".json,application/json"
          aria-label={label}
          onChange={(event) => {
            const file = event.target.files?.[0]
            const path = file === undefined ? '' : (host.pathOfFile?.(file) ?? '')
            if (path !== '') onPick(path).catch(setError)
          }}
        />
        {error !== null && <ErrorBox error={error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Not now</Button>
      </DialogActions>
    </>
  )
}

/** Asks for a JSON file of ours to read: by the system's dialog, or where there is none by the page's. */
export function FilePicker({ open, title, action, onFailure, finalFocus, ...native }: FilePickerProps) {
  if (host.pathOfFile === null)
    return (
      <FileDialog
        open={open}
        title={title}
        action={action}
        onClose={native.onClose}
        onPick={(path) => {
          native.onClose()
          native.onPick(path).catch(onFailure)
        }}
      />
    )
  return (
    <Dialog open={open} onClose={native.onClose} title={title} finalFocus={finalFocus}>
      <Native {...native} />
    </Dialog>
  )
}
