import { VIEW_NAMES } from '../../shared/contract/address.ts'
import { useUi } from '../state/ui.ts'
import { Button, Dialog, DialogActions, DialogBody, Keys } from '../ui/index.ts'
import styles from './keys-dialog.module.css'
import { VIEWS } from './views.ts'

const KEYS: ReadonlyArray<readonly [group: string, keys: ReadonlyArray<readonly [string[], string]>]> = [
  [
    'Anywhere',
    [
      [['Ctrl K'], 'Go to a conversation or a view, or do anything'],
      [['Ctrl O'], 'Open a file'],
      [['Ctrl F'], 'Where this view is searched; again for the next field'],
      [['?'], 'These keys'],
      [['['], 'Hide or show the conversations'],
      [[']'], 'Hide or show the selected turn'],
      [['Ctrl Z', 'Ctrl Shift Z'], 'Undo the last decision, and do it again'],
      [['F8'], 'Bigger type, to present, and the usual again'],
      [['F9', 'Shift F9'], 'Next and previous step of the demo'],
      [['Esc'], 'Close what is open'],
    ],
  ],
  ['In a case', VIEW_NAMES.map((name) => [['g', VIEWS[name].key], VIEWS[name].label] as const)],
  [
    'Conversations',
    [
      [['j'], 'Next conversation'],
      [['k'], 'Previous conversation'],
      [['/'], 'Search conversations'],
    ],
  ],
  [
    'Any table',
    [
      [['Home', 'End'], 'First and last row'],
      [['Page ↑', 'Page ↓'], 'A screen of rows'],
      [['Shift ↑', 'Shift ↓'], 'Select several rows'],
      [['Ctrl ↑', 'Ctrl ↓'], 'Go on without changing what is selected'],
      [['Ctrl Space'], 'Select this row too, or no longer; Ctrl and a press does the same'],
      [['Ctrl C'], 'Copy the cell, or the selected rows with headers'],
      [['Ctrl Shift C'], 'Copy the row'],
      [['Shift Alt ←', 'Shift Alt →'], 'Move the column'],
    ],
  ],
  [
    'Timeline',
    [
      [['.'], 'Next switch'],
      [[','], 'Previous switch'],
      [['←', '→'], 'Previous and next turn'],
      [['Shift ←', 'Shift →'], 'In the drawing: take a range; Enter zooms to it, Esc shows all turns'],
      [['+', '-', '0'], 'Zoom in, zoom out, show all turns'],
      [['↑', '↓'], 'Move in the turn table'],
      [['d'], 'What changed since the turn before'],
      [['b'], 'Keep the turn; with another one selected, both side by side'],
    ],
  ],
  [
    'Read',
    [
      [['.'], 'Next switch'],
      [[','], 'Previous switch'],
      [['←', '→'], 'Previous and next turn'],
      [['Home', 'End'], 'First and last turn'],
    ],
  ],
  [
    'Missing',
    [
      [['↑', '↓'], 'Move in the table'],
      [['Enter'], 'Look at the turn'],
      [['t'], 'The turn in its timeline'],
    ],
  ],
  [
    'Recovery',
    [
      [['j'], 'Next row'],
      [['k'], 'Previous row'],
      [['1', '…', '9'], 'Take a candidate'],
      [['e'], 'Assert a value'],
      [['x'], 'Close as unrecoverable'],
      [['r'], 'Make a rule for rows alike'],
      [['u', 'Ctrl Z'], 'Undo the last action'],
      [['U', 'Ctrl Shift Z'], 'Redo it'],
      [['g'], 'Groups'],
      [['Enter'], 'From groups to rows, from rows to the evidence'],
      [['Esc'], 'Back to the rows'],
    ],
  ],
]

export function KeysDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys" shape="wide">
      <DialogBody text="All keys">
        <div className={styles.groups}>
          {KEYS.map(([group, keys]) => (
            <section key={group} className={styles.group}>
              <h3>{group}</h3>
              <dl>
                {keys.map(([combination, means]) => (
                  <div key={means} className={styles.line}>
                    <dt>
                      <Keys keys={combination} />
                    </dt>
                    <dd>{means}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </DialogBody>
      <DialogActions>
        <Button onClick={() => useUi.getState().show('letters')}>Switch off or change single letters…</Button>
      </DialogActions>
    </Dialog>
  )
}
