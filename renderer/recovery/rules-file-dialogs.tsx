import type { CaseView } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { FilePicker } from '../files/file-picker.tsx'
import { FileWriter } from '../files/file-writer.tsx'
import { stemOf } from '../files/stem.ts'
import { call } from '../host/connection.ts'
import { Dialog } from '../ui/index.ts'
import { formOf } from './rule-form.ts'
import { openDialog, triage, useRecovery } from './state.ts'

const close = (): void => openDialog(null)

/** Opens the first rule of a file. */
async function load(path: string): Promise<void> {
  const { rules } = await call('rules.load', { path })
  const { note, ...rule } = rules[0]!
  openDialog({ kind: 'rule', form: formOf(rule, note), stepping: { path, rules, at: 0, filled: [] } })
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
        <FileWriter
          caseView={caseView}
          method="rules.save"
          input={{}}
          suggestion={`${stemOf(caseView.name)}-rules.json`}
          filter={{ name: 'Recovery rules', extensions: ['json'] }}
          action="Save"
          onClose={close}
          facts={({ rules }) => [['Rules', formatCount(rules)]]}
        >
          <p>
            Writes the rules applied in this case and not undone, in their order, to a file that can be
            attached to a ticket and run again on another copy: here, or by <code>turnscope recover</code>.
          </p>
        </FileWriter>
      </Dialog>
      <FilePicker
        open={kind === 'load-rules'}
        title="Load a rules file"
        action="Load"
        label="Rules file"
        onClose={close}
        onPick={load}
        onFailure={(failure) => triage.tell({ type: 'refused', failure })}
        finalFocus={finalFocus}
      >
        Each rule of the file is shown with what it would do here before it is applied. Nothing is written by
        loading it.
      </FilePicker>
    </>
  )
}
