import { UserPen } from 'lucide-react'
import { type RefObject, useRef, useState } from 'react'
import type { Candidate, CaseView, TurnDetail } from '../../shared/contract/model.ts'
import type { TruthColumn } from '../../shared/truth/columns.ts'
import { useTimeline } from '../api/queries.ts'
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  ErrorBox,
  IdText,
  JsonPath,
  Kbd,
  Segmented,
} from '../ui/index.ts'
import { assertValue, closeRow, type QueueNow, takeCandidate } from './decisions.ts'
import styles from './forms.module.css'
import { usePerson } from './person.ts'
import { useRecovery } from './state.ts'
import { COLUMN_NAMES, lacking } from './words.ts'

interface FormProps {
  readonly caseView: CaseView
  readonly turn: TurnDetail
  readonly queue: QueueNow
  /** What has the focus at first. */
  readonly first: RefObject<HTMLElement | null>
}

const close = (): void => useRecovery.getState().open(null)
const closeIf = (done: boolean): void => {
  if (done) close()
}

/** What the last attempt of a dialog that is still open did not manage. */
function Failure() {
  const failure = useRecovery((state) => state.failure)
  return failure === null ? null : <ErrorBox error={failure} />
}

function AssertForm({ caseView, turn, queue, first, start }: FormProps & { readonly start: TruthColumn }) {
  const [column, setColumn] = useState(start)
  const [value, setValue] = useState('')
  const [reason, setReason] = useState('')
  const person = usePerson()
  const writing = useRecovery((state) => state.writing)
  // Read to be compared with alone; it is never offered.
  const pointer = useTimeline(caseView, turn.conv_id).data?.resolved_runtime_key
  const equalsPointer = column === 'runtime_key' && pointer && pointer === value.trim()
  const ready = value.trim() !== '' && reason.trim() !== '' && !writing
  const submit = async (): Promise<void> => {
    if (ready) closeIf(await assertValue(caseView, turn, queue, { column, value, reason }))
  }
  return (
    <form
      className={styles.dialogForm}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <DialogBody>
        <p className={styles.notice}>
          <UserPen size={15} aria-hidden />
          <span>
            Stored and shown everywhere as <b>asserted by {person}</b>, never as recorded. The journal keeps
            the reason.
          </span>
        </p>
        {lacking(turn).length > 1 && (
          <div>
            <Segmented
              label="Which value"
              value={column}
              options={lacking(turn).map((name) => [name, COLUMN_NAMES[name]] as const)}
              onChange={setColumn}
            />
          </div>
        )}
        <label className={styles.field}>
          <span>
            The {column === 'runtime_key' ? 'runtime key' : 'inference id'} of{' '}
            <IdText text={turn.turn_id} max={40} />
          </span>
          <input
            ref={first as RefObject<HTMLInputElement | null>}
            className={styles.mono}
            value={value}
            maxLength={1000}
            onChange={(event) => setValue(event.target.value)}
            spellCheck={false}
            autoComplete="off"
            required
          />
        </label>
        {equalsPointer && (
          <p className={styles.notice} role="status">
            <UserPen size={15} aria-hidden />
            <span>
              This equals the conversation’s latest pointer. The pointer is not history and nothing is taken
              from it: it is still <b>your assertion</b>, and the journal says so.
            </span>
          </p>
        )}
        <label className={styles.field}>
          <span>Why it is so: where you know it from</span>
          <textarea
            value={reason}
            maxLength={4000}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && void submit()}
            required
          />
        </label>
        <Failure />
      </DialogBody>
      <DialogActions>
        <Button onClick={close}>Not now</Button>
        <Button type="submit" tone="primary" disabled={!ready}>
          Assert <Kbd>Ctrl Enter</Kbd>
        </Button>
      </DialogActions>
    </form>
  )
}

function CloseForm({ caseView, turn, queue, first }: FormProps) {
  const [reason, setReason] = useState('')
  const writing = useRecovery((state) => state.writing)
  const ready = reason.trim() !== '' && !writing
  const submit = async (): Promise<void> => {
    if (ready) closeIf(await closeRow(caseView, turn, queue, reason))
  }
  return (
    <form
      className={styles.dialogForm}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <DialogBody>
        <p>
          <IdText text={turn.turn_id} max={60} /> keeps its empty{' '}
          {lacking(turn)
            .map((column) => COLUMN_NAMES[column])
            .join(' and ')}{' '}
          and leaves the queue. Undo opens it again.
        </p>
        <label className={styles.field}>
          <span>Why nothing can tell it</span>
          <textarea
            ref={first as RefObject<HTMLTextAreaElement | null>}
            value={reason}
            maxLength={4000}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && void submit()}
            required
          />
        </label>
        <Failure />
      </DialogBody>
      <DialogActions>
        <Button onClick={close}>Not now</Button>
        <Button type="submit" tone="primary" disabled={!ready}>
          Close as unrecoverable <Kbd>Ctrl Enter</Kbd>
        </Button>
      </DialogActions>
    </form>
  )
}

function NumberForm({
  caseView,
  turn,
  queue,
  first,
  candidate,
}: FormProps & { readonly candidate: Candidate }) {
  const writing = useRecovery((state) => state.writing)
  return (
    <form
      className={styles.dialogForm}
      onSubmit={(event) => {
        event.preventDefault()
        void takeCandidate(caseView, turn, queue, candidate, true).then(closeIf)
      }}
    >
      <DialogBody>
        <p>
          <JsonPath path={candidate.path} /> holds a number where text belongs. It is taken as these very
          characters, nothing rounded:
        </p>
        <p className={styles.exact}>
          <IdText text={candidate.value} />
        </p>
        <Failure />
      </DialogBody>
      <DialogActions>
        <Button onClick={close}>Not now</Button>
        <Button
          ref={first as RefObject<HTMLButtonElement | null>}
          type="submit"
          tone="primary"
          disabled={writing}
        >
          Take it as text for {COLUMN_NAMES[candidate.column]}
        </Button>
      </DialogActions>
    </form>
  )
}

const TITLES = {
  assert: 'Assert a value',
  close: 'Close as unrecoverable',
  number: 'Take a number as text?',
} as const

interface ByHandDialogsProps {
  readonly caseView: CaseView
  readonly turn: TurnDetail | undefined
  readonly queue: QueueNow
  readonly finalFocus: () => HTMLElement | null
}

/** Decisions about one row that ask for words first. */
export function ByHandDialogs({ caseView, turn, queue, finalFocus }: ByHandDialogsProps) {
  const dialog = useRecovery((state) => state.dialog)
  const first = useRef<HTMLElement>(null)
  const kind =
    dialog?.kind === 'assert' || dialog?.kind === 'close' || dialog?.kind === 'number' ? dialog.kind : null
  return (
    <Dialog
      open={kind !== null && turn !== undefined}
      onClose={close}
      title={TITLES[kind ?? 'assert']}
      initialFocus={first}
      finalFocus={finalFocus}
    >
      {turn !== undefined && dialog?.kind === 'assert' && (
        <AssertForm caseView={caseView} turn={turn} queue={queue} first={first} start={dialog.column} />
      )}
      {turn !== undefined && dialog?.kind === 'close' && (
        <CloseForm caseView={caseView} turn={turn} queue={queue} first={first} />
      )}
      {turn !== undefined && dialog?.kind === 'number' && (
        <NumberForm
          caseView={caseView}
          turn={turn}
          queue={queue}
          first={first}
          candidate={dialog.candidate}
        />
      )}
    </Dialog>
  )
}
