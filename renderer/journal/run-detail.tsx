import { ArrowRight, Redo2, Undo2, UserPen } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { JournalEntry, JournalRun } from '../../shared/contract/recovery.ts'
import { assertNever } from '../../shared/truth/assert-never.ts'
import { useJournalEntries } from '../api/queries.ts'
import { formatCount, plural } from '../format/number.ts'
import { COLUMN_NAMES } from '../recovery/words.ts'
import { useUi } from '../state/ui.ts'
import {
  Button,
  ErrorBox,
  Facts,
  IdText,
  JsonPath,
  Text,
  TimeText,
  UnknownTag,
  VirtualList,
} from '../ui/index.ts'
import styles from './run-detail.module.css'
import { RunKindTag } from './run-kind.tsx'
import { KIND_WORDS, reversalOf } from './run-words.ts'

/** Height in CSS pixels; the style sheet keeps to it. */
const ROW = 46

const Value = ({ text }: { readonly text: string }) =>
  text === '' ? <UnknownTag /> : <IdText text={text} max={36} />

function Entry({ entry }: { readonly entry: JournalEntry }) {
  const goToTurn = useUi((state) => state.goToTurn)
  const { column, path, before, after, conv_id, session_id, turn_id } = entry
  return (
    <div className={styles.entry}>
      <button
        type="button"
        className={styles.turn}
        title="Show the turn in its timeline"
        onClick={() => goToTurn({ conv_id, session_id, turn_id })}
      >
        <IdText text={turn_id} max={20} titled={false} />
      </button>
      <span className={styles.change}>
        {column === null ? (
          <span className={styles.quiet}>closed, keeps no value</span>
        ) : (
          <>
            <Text tone="muted">{COLUMN_NAMES[column]}</Text>
            <Value text={before} />
            <ArrowRight size={13} aria-label="became" className={styles.arrow} />
            <b>
              <Value text={after} />
            </b>
          </>
        )}
      </span>
      <span className={styles.place}>
        <IdText text={conv_id} max={20} />
      </span>
      <span className={styles.path}>{path !== null && path !== '' && <JsonPath path={path} />}</span>
    </div>
  )
}

function noEntries(run: JournalRun): string {
  switch (run.kind) {
    case 'undo':
      return `Took back every entry of run ${run.of_run ?? '?'}: look there for the rows.`
    case 'redo':
      return `Did every entry of run ${run.of_run ?? '?'} again: look there for the rows.`
    case 'migrate':
      return 'It added columns and indexes; it wrote no value of a row.'
    case 'backfill':
    case 'rule':
    case 'candidate':
    case 'asserted':
    case 'unrecoverable':
      return 'No entries.'
    default:
      return assertNever(run.kind)
  }
}

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
  const entries = useJournalEntries(caseView, run.run_id)
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
        <p className={styles.means}>{KIND_WORDS[run.kind].means}</p>
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
        {reversal.can === null && <p className={styles.means}>{reversal.why}</p>}
      </div>
      {entries.error !== null ? (
        <div className={styles.facts}>
          <ErrorBox error={entries.error} onRetry={entries.retry} />
        </div>
      ) : entries.head !== undefined && entries.total === 0 ? (
        <p className={styles.none}>{noEntries(run)}</p>
      ) : (
        <div
          className={`${styles.entries} ${entries.stale ? styles.stale : ''}`}
          aria-busy={entries.pending || entries.stale}
        >
          <VirtualList
            role="group"
            aria-label={`Entries, ${plural(entries.total, 'value')}`}
            tabIndex={0}
            count={entries.total}
            rowHeight={ROW}
            onRange={entries.show}
            renderRow={(index) => {
              const entry = entries.row(index)
              return entry === undefined ? null : <Entry entry={entry} />
            }}
          />
        </div>
      )}
    </article>
  )
}
