import { FileDown, FileUp, History, ListChecks, Redo2, Undo2 } from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { Triage } from '../../shared/contract/recovery.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { formatShare } from '../format/number.ts'
import { useLetter } from '../state/letters.ts'
import { useUi } from '../state/ui.ts'
import { Button, Kbd, Menu, MenuItem, ProgressBar, ViewHead } from '../ui/index.ts'
import { undoOrRedo } from './decisions.ts'
import { PersonChip } from './person-chip.tsx'
import { openDialog, useRecovery } from './state.ts'
import styles from './triage-bar.module.css'

/** `12 of 199,499 rows decided`, and what that is made of. */
function Progress({ triage }: { readonly triage: Triage | undefined }) {
  if (triage === undefined) return <p className={styles.words}>Counting what is decided…</p>
  const { of, decided, recovered, closed } = triage
  const words = `${formatCount(decided)} of ${plural(of, 'row')} decided`
  return (
    <div className={styles.progress}>
      <ProgressBar label={words} done={decided} total={of === 0 ? 1 : of} />
      <p className={styles.words}>
        <b>{words}</b>
        <span>{formatShare(decided, of)}</span>
        <span>{formatCount(recovered)} recovered</span>
        <span>{formatCount(closed)} unrecoverable</span>
      </p>
    </div>
  )
}

const undoTitle = (verb: string, key: string | null, run_id: number | null | undefined): string =>
  run_id == null
    ? `There is nothing to ${verb.toLowerCase()}`
    : `${verb} run ${run_id}${key === null ? '' : ` (${key})`}`

interface TriageBarProps {
  readonly caseView: CaseView
  readonly triage: Triage | undefined
}

/** How far the triage is, who does it, and what concerns all of it. */
export function TriageBar({ caseView, triage }: TriageBarProps) {
  const writing = useRecovery((state) => state.writing)
  const go = useUi((state) => state.go)
  const undoKey = useLetter('u')
  const redoKey = useLetter('U')
  return (
    <ViewHead title="Recovery" className={styles.bar}>
      <Progress triage={triage} />
      <div className={styles.actions}>
        <Button
          size="s"
          writes="recovery.undo"
          disabled={writing || caseView.recovery?.undo == null}
          title={undoTitle('Undo', undoKey, caseView.recovery?.undo)}
          onClick={() => void undoOrRedo(caseView, 'undo')}
        >
          <Undo2 size={14} aria-hidden />
          Undo <Kbd>u</Kbd>
        </Button>
        <Button
          size="s"
          writes="recovery.redo"
          disabled={writing || caseView.recovery?.redo == null}
          title={undoTitle('Redo', redoKey, caseView.recovery?.redo)}
          aria-label="Redo"
          onClick={() => void undoOrRedo(caseView, 'redo')}
        >
          <Redo2 size={14} aria-hidden />
        </Button>
        <PersonChip />
        <Menu
          align="end"
          trigger={
            <Button size="s">
              <ListChecks size={14} aria-hidden />
              Rules
            </Button>
          }
        >
          <MenuItem
            icon={<FileUp size={15} aria-hidden />}
            onSelect={() => openDialog({ kind: 'load-rules' })}
          >
            Load a rules file…
          </MenuItem>
          <MenuItem
            icon={<FileDown size={15} aria-hidden />}
            onSelect={() => openDialog({ kind: 'save-rules' })}
          >
            Save the applied rules…
          </MenuItem>
        </Menu>
        <Button size="s" onClick={() => go('journal')}>
          <History size={14} aria-hidden />
          Journal
        </Button>
      </div>
    </ViewHead>
  )
}
