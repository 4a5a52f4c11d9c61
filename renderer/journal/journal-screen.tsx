import { FileDown, History } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Panel } from 'react-resizable-panels'
import type { CaseView } from '../../shared/contract/model.ts'
import type { JournalRun } from '../../shared/contract/recovery.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { plural } from '../../shared/truth/words.ts'
import { useJournal } from '../api/queries.ts'
import { undoOrRedo } from '../recovery/decisions.ts'
import { PersonChip } from '../recovery/person-chip.tsx'
import { triage, useRecovery } from '../recovery/state.ts'
import { useUi } from '../state/ui.ts'
import {
  Button,
  Empty,
  ErrorBox,
  focusIfFree,
  IdText,
  Stack,
  Text,
  TimeText,
  titleOf,
  ViewHead,
} from '../ui/index.ts'
import { ListBox } from '../ui/list-box.tsx'
import { StackingPanels } from '../ui/panels.tsx'
import { Resizer } from '../ui/resizer.tsx'
import { JournalExport } from './journal-export.tsx'
import styles from './journal-screen.module.css'
import { RunDetail } from './run-detail.tsx'
import { RunKindTag } from './run-kind.tsx'

/** Height in CSS pixels; the style sheet keeps to it. */
const ROW = 62

function RunRow({ run }: { readonly run: JournalRun }) {
  return (
    <div className={`${styles.run} ${run.undone ? styles.undone : ''}`}>
      <span className={styles.kind}>
        <RunKindTag kind={run.kind} />
        {run.undone && <span className={styles.mark}>undone</span>}
        {run.of_run !== null && <span className={styles.of}>of run {run.of_run}</span>}
      </span>
      <span className={styles.rows}>{plural(run.rows, 'row')}</span>
      <span className={styles.rule} title={titleOf(run.rule)}>
        <IdText text={run.rule} max={200} titled={false} />
      </span>
      <span className={styles.when}>
        run {run.run_id} · <TimeText ms={run.at_ms} show="date-time" />
      </span>
      <span className={styles.person}>{visibleText(run.person)}</span>
    </div>
  )
}

/** Everything that was ever written to the working copy, newest first. */
export function JournalScreen({ caseView }: { readonly caseView: CaseView }) {
  const runs = useJournal(caseView)
  const box = useRef<HTMLDivElement>(null)
  const chosen = useUi((state) => state.choices.journal.run)
  const choose = useUi((state) => state.choose)
  const [exporting, setExporting] = useState(false)
  const { writing, failure, said } = useRecovery()
  useEffect(() => {
    triage.tell({ type: 'entered', case_id: caseView.case_id })
    triage.tell({ type: 'settled' })
  }, [caseView.case_id])
  const listed = runs.total > 0
  useEffect(() => {
    if (listed) focusIfFree(box.current)
  }, [listed])
  // Runs are numbered as they were written, and stand newest first.
  const current =
    chosen === null ? 0 : Math.min(Math.max(0, runs.total - chosen), Math.max(0, runs.total - 1))
  const moveTo = (place: number): void => choose('journal', { run: runs.total - place })
  const run = runs.total === 0 ? undefined : runs.row(current)

  const reverse = async (which: 'undo' | 'redo', run_id: number): Promise<void> => {
    // The new run stands above; the one that was chosen stays chosen.
    choose('journal', { run: run_id })
    if (!(await undoOrRedo(caseView, which, run_id))) return
    box.current?.focus()
  }

  return (
    <Stack as="section" fill shrinks scroll aria-label="Journal">
      <ViewHead title="Journal">
        <p className={styles.sum}>
          {runs.head !== undefined &&
            `${plural(runs.total, 'run')}, newest first. Only ever added to: an undo is a run of its own.`}
        </p>
        <PersonChip />
        <Button size="s" disabled={runs.total === 0} onClick={() => setExporting(true)}>
          <FileDown size={14} aria-hidden />
          Export…
        </Button>
      </ViewHead>
      <p className={styles.said} role="status" aria-live="polite">
        {said}
      </p>
      {runs.error !== null ? (
        <Text as="div" pad="12px 16px">
          <ErrorBox error={runs.error} onRetry={runs.retry} />
        </Text>
      ) : runs.head !== undefined && runs.total === 0 ? (
        <Empty icon={<History size={18} aria-hidden />} title="Nothing has been written yet">
          Every write to the working copy is recorded here: who, when, by which rule, what stood there before
          and what after.
        </Empty>
      ) : (
        <StackingPanels name="journal" least={320} orientation="horizontal">
          <Panel
            id="runs"
            defaultSize={400}
            minSize={280}
            groupResizeBehavior="preserve-pixel-size"
            className={styles.runs}
          >
            <ListBox
              label="Runs, newest first"
              count={runs.total}
              rowHeight={ROW}
              current={current}
              onMove={moveTo}
              onEnter={() => document.getElementById('journal-run')?.focus()}
              onRange={runs.show}
              left="runs"
              box={box}
              busy={runs.pending || runs.stale}
              empty={null}
              renderRow={(index) => {
                const item = runs.row(index)
                return item === undefined ? null : <RunRow run={item} />
              }}
            />
          </Panel>
          <Resizer label="Width of the runs" />
          <Panel id="run" minSize={340}>
            {run !== undefined && (
              <RunDetail
                caseView={caseView}
                run={run}
                waiting={writing || runs.stale}
                onReverse={(which) => void reverse(which, run.run_id)}
              >
                {failure !== null && (
                  <ErrorBox error={failure}>
                    <Button size="s" onClick={() => triage.tell({ type: 'dismissed' })}>
                      Dismiss
                    </Button>
                  </ErrorBox>
                )}
              </RunDetail>
            )}
          </Panel>
        </StackingPanels>
      )}
      <JournalExport caseView={caseView} open={exporting} onClose={() => setExporting(false)} />
    </Stack>
  )
}
