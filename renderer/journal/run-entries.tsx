import { useMemo } from 'react'
import type { CaseView, TurnId } from '../../shared/contract/model.ts'
import type { JournalEntry, JournalRun } from '../../shared/contract/recovery.ts'
import { assertNever } from '../../shared/truth/assert-never.ts'
import { plural } from '../../shared/truth/words.ts'
import { useJournalEntries } from '../api/queries.ts'
import { COLUMN_NAMES } from '../recovery/words.ts'
import { useLeftState } from '../state/left.ts'
import { useUi } from '../state/ui.ts'
import {
  ErrorBox,
  Grid,
  type GridColumn,
  IdText,
  JsonPath,
  Pair,
  Text,
  UnknownTag,
  useGrid,
} from '../ui/index.ts'
import styles from './run-entries.module.css'

/** Height in CSS pixels; the style sheet keeps to it. */
const ROW = 46

const Value = ({ text }: { readonly text: string }) =>
  text === '' ? <UnknownTag /> : <IdText text={text} wrap={false} />

const entryColumns = (goToTurn: (turn: TurnId) => void): GridColumn<JournalEntry>[] => [
  {
    id: 'turn',
    header: 'turn, conversation',
    min: 120,
    gives: true,
    cell: (entry) => (
      <Pair
        top={
          <button
            type="button"
            className={styles.turn}
            tabIndex={-1}
            title="Show the turn in its timeline (Enter)"
            onClick={() => goToTurn(turnOf(entry))}
          >
            <IdText text={entry.turn_id} wrap={false} />
          </button>
        }
        bottom={<IdText text={entry.conv_id} wrap={false} />}
      />
    ),
    copies: [
      ['conv_id', ({ conv_id }) => conv_id],
      ['session_id', ({ session_id }) => session_id],
      ['turn_id', ({ turn_id }) => turn_id],
    ],
  },
  {
    id: 'column',
    header: 'column, path',
    min: 90,
    gives: true,
    cell: ({ column, path }) => (
      <Pair
        top={column === null ? <Text tone="muted">closed, keeps no value</Text> : COLUMN_NAMES[column]}
        bottom={path !== null && path !== '' && <JsonPath path={path} />}
      />
    ),
    copies: [
      ['column', ({ column }) => column],
      ['path', ({ path }) => path],
    ],
  },
  {
    id: 'before',
    header: 'before',
    min: 90,
    whole: 150,
    gives: true,
    cell: ({ column, before }) => column !== null && <Value text={before} />,
    copies: [['before', ({ before }) => before]],
  },
  {
    id: 'after',
    header: 'after',
    min: 110,
    whole: 220,
    cell: ({ column, after }) =>
      column !== null && (
        <b>
          <Value text={after} />
        </b>
      ),
    copies: [['after', ({ after }) => after]],
  },
]

const turnOf = ({ conv_id, session_id, turn_id }: JournalEntry): TurnId => ({ conv_id, session_id, turn_id })

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

/** The values that a run wrote. */
export function RunEntries({ caseView, run }: { readonly caseView: CaseView; readonly run: JournalRun }) {
  const entries = useJournalEntries(caseView, run.run_id)
  const goToTurn = useUi((state) => state.goToTurn)
  const columns = useMemo(() => entryColumns(goToTurn), [goToTurn])
  const grid = useGrid(columns, { name: 'entries' })
  const [at, setAt] = useLeftState(`entry of ${run.run_id}`, 0)
  const open = (index: number): void => {
    const entry = entries.row(index)
    if (entry !== undefined) goToTurn(turnOf(entry))
  }
  if (entries.error !== null) {
    return (
      <div className={styles.failure}>
        <ErrorBox error={entries.error} onRetry={entries.retry} />
      </div>
    )
  }
  if (entries.head !== undefined && entries.total === 0)
    return <p className={styles.none}>{noEntries(run)}</p>
  return (
    <div className={`${styles.entries} ${entries.stale ? styles.stale : ''}`}>
      <Grid
        label={`Entries, ${plural(entries.total, 'value')}`}
        grid={grid}
        count={entries.total}
        row={entries.row}
        fetch={entries.fetch}
        rowHeight={ROW}
        current={Math.min(at, entries.total - 1)}
        onMove={setAt}
        onOpen={open}
        keys={{ t: () => open(at) }}
        letters
        onRange={entries.show}
        left={`entries of ${run.run_id}`}
        busy={entries.pending || entries.stale}
      />
    </div>
  )
}
