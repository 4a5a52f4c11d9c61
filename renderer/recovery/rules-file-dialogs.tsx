import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { FileDialog } from '../files/file-dialog.tsx'
import { plural } from '../format/number.ts'
import { call } from '../host/connection.ts'
import { host } from '../host/index.ts'
import { Button, Dialog, DialogActions, DialogBody, ErrorBox, IdText } from '../ui/index.ts'
import { formOf } from './rule-form.ts'
import { useRecovery } from './state.ts'
import { PathField, useSaveTarget } from './use-save-target.tsx'

const close = (): void => useRecovery.getState().open(null)

function Saver({ caseView }: { readonly caseView: CaseView }) {
  const target = useSaveTarget('recovery-rules.json', { name: 'Recovery rules', extensions: ['json'] })
  const save = useMutation({
    mutationFn: (request: { path: string; replace: boolean }) =>
      call('rules.save', { case_id: caseView.case_id, ...request }),
  })
  const start = async (): Promise<void> => {
    const chosen = await target.choose()
    if (chosen !== null) save.mutate(chosen)
  }
  const exists = save.error instanceof TurnscopeError && save.error.kind === 'TargetExists'
  return (
    <>
      <DialogBody>
        <p>
          Writes the rules applied in this case and not undone, in their order, to a file that can be attached
          to a ticket and run again on another copy: here, or by <code>turnscope recover</code>.
        </p>
        {save.data === undefined && (
          <PathField caseView={caseView} target={target} onEnter={() => void start()} />
        )}
        {save.error !== null && (
          <ErrorBox error={save.error}>
            {exists && (
              <Button
                size="s"
                tone="danger"
                onClick={() => save.mutate({ path: save.variables.path, replace: true })}
              >
                Replace the file
              </Button>
            )}
          </ErrorBox>
        )}
        {save.data !== undefined && (
          <p role="status">
            {plural(save.data.rules, 'rule')} written to <IdText text={save.data.path} />
          </p>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={close}>{save.data === undefined ? 'Not now' : 'Close'}</Button>
        {save.data === undefined && (
          <Button tone="primary" disabled={!target.ready || save.isPending} onClick={() => void start()}>
            {target.native ? 'Choose where…' : 'Save'}
          </Button>
        )}
      </DialogActions>
    </>
  )
}

/** Opens the first rule of a file. */
async function load(path: string): Promise<void> {
  const { rules } = await call('rules.load', { path })
  const { note, ...rule } = rules[0]!
  useRecovery
    .getState()
    .open({ kind: 'rule', form: formOf(rule, note), stepping: { path, rules, at: 0, filled: [] } })
}

/** Where the system has dialogs of its own the page asks by them, and hears the file's path from the host. */
function NativeLoader() {
  const input = useRef<HTMLInputElement>(null)
  const [error, setError] = useState<unknown>(null)
  return (
    <>
      <DialogBody>
        <p>
          Each rule of the file is shown with what it would do here before it is applied. Nothing is written
          by loading it.
        </p>
        <input
          ref={input}
          type="file"
          accept=".json,application/json"
          aria-label="Rules file"
          onChange={(event) => {
            const file = event.target.files?.[0]
            const path = file === undefined ? '' : (host.pathOfFile?.(file) ?? '')
            if (path !== '') load(path).catch(setError)
          }}
        />
        {error !== null && <ErrorBox error={error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={close}>Not now</Button>
      </DialogActions>
    </>
  )
}

interface RulesFileDialogsProps {
  readonly caseView: CaseView
  readonly finalFocus: () => HTMLElement | null
}

/** Rules to a file and from one. */
export function RulesFileDialogs({ caseView, finalFocus }: RulesFileDialogsProps) {
  const kind = useRecovery((state) => state.dialog?.kind)
  return (
    <>
      <Dialog
        open={kind === 'save-rules'}
        onClose={close}
        title="Save the applied rules"
        finalFocus={finalFocus}
      >
        <Saver caseView={caseView} />
      </Dialog>
      {host.pathOfFile === null ? (
        <FileDialog
          open={kind === 'load-rules'}
          title="Load a rules file"
          action="Load"
          onClose={close}
          onPick={(path) => {
            close()
            load(path).catch((failure: unknown) => useRecovery.setState({ failure }))
          }}
        />
      ) : (
        <Dialog
          open={kind === 'load-rules'}
          onClose={close}
          title="Load a rules file"
          finalFocus={finalFocus}
        >
          <NativeLoader />
        </Dialog>
      )}
    </>
  )
}
