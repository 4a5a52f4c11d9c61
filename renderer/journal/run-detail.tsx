import { Redo2, Undo2, UserPen } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { JournalRun } from '../../shared/contract/recovery.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { Button, Facts, IdText, Text, TimeText } from '../ui/index.ts'
import styles from './run-detail.module.css'
import { RunEntries } from './run-entries.tsx'
import { RunKindTag } from './run-kind.tsx'
import { KIND_WORDS, reversalOf } from './run-words.ts'

interface RunDetailProps {
  readonly caseView: CaseView
  readonly run: JournalRun
  readonly waiting: boolean
  readonly onReverse: (which: 'undo' | 'redo') => void
  /** Why the last attempt did not work. */
  readonly children: ReactNode
}

/** One run with each of its entries. */
export function RunDetail({ caseView, run, waiting, onReverse, children }: RunDetailProps) {
  const reversal = reversalOf(run)
  return (
    <article id="journal-run" className={styles.detail} aria-label={`Run ${run.run_id}`} tabIndex={-1}>
      <header className={styles.head}>
        <h2>
          <RunKindTag kind={run.kind} /> <span>run {formatCount(run.run_id)}</span>
          {run.undone && <span className={styles.mark}>undone</span>}
        </h2>
        {reversal.can !== null && (
          <Button
            size="s"
            writes={`recovery.${reversal.can}`}
            disabled={waiting}
            onClick={() => reversal.can !== null && onReverse(reversal.can)}
          >
            {reversal.can === 'undo' ? <Undo2 size={14} aria-hidden /> : <Redo2 size={14} aria-hidden />}
            {reversal.can === 'undo' ? 'Undo' : 'Redo'} {plural(run.rows, 'row')}
          </Button>
        )}
      </header>
      <div className={styles.facts}>
        {children}
        <Text as="p" tone="muted">
          {KIND_WORDS[run.kind].means}
        </Text>
        {run.equals_pointer && (
          <p className={styles.pointer}>
            <UserPen size={14} aria-hidden />
            The value equals the conversation’s latest pointer. It was not taken from there: a person asserted
            it.
          </p>
        )}
        <Facts
          facts={[
            ['when', <TimeText key="when" ms={run.at_ms} />],
            ['person', <IdText key="person" text={run.person} />],
            ...(run.rule === '' ? [] : [['what', <IdText key="what" text={run.rule} />] as const]),
            ...(run.note === '' ? [] : [['note', <IdText key="note" text={run.note} />] as const]),
            ['rows', formatCount(run.rows)],
          ]}
        />
        {reversal.can === null && (
          <Text as="p" tone="muted">
            {reversal.why}
          </Text>
        )}
      </div>
      <RunEntries key={run.run_id} caseView={caseView} run={run} />
    </article>
  )
}
