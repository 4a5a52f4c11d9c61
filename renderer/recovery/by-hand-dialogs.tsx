import { UserPen } from 'lucide-react'
import { type ReactNode, type RefObject, useRef, useState } from 'react'
import type { CaseView, TurnDetail } from '../../shared/contract/model.ts'
import type { Candidate } from '../../shared/truth/candidates.ts'
import type { TruthColumn } from '../../shared/truth/columns.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { useTimeline } from '../api/queries.ts'
import { dropDrafts, useDraft } from '../state/drafts.ts'
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  ErrorBox,
  Field,
  IdText,
  JsonPath,
  Kbd,
  Segmented,
  Stack,
} from '../ui/index.ts'
import { assertValue, closeGroup, closeRow, type QueueNow, takeCandidate } from './decisions.ts'
import styles from './forms.module.css'
import { usePerson } from './person.ts'
import { openDialog, useRecovery } from './state.ts'
import { leavesOut } from './triage.ts'
import { COLUMN_NAMES, lacking } from './words.ts'

interface FormProps {
  readonly caseView: CaseView
  readonly turn: TurnDetail
  readonly queue: QueueNow
  /** What has the focus at first. */
  readonly first: RefObject<HTMLElement | null>
}

const close = (): void => openDialog(null)

/** Names what is typed about a turn, so that it is there again when the dialog is opened again. */
const draftOf = ({ case_id }: CaseView, { conv_id, session_id, turn_id }: TurnDetail, what: string) => [
  case_id,
  what,
  conv_id,
  session_id,
  turn_id,
]

interface ByHandFormProps {
  /** What the button says that decides. */
  readonly action: ReactNode
  /** Whether all that is needed has been typed. */
  readonly ready: boolean
  /** Returns whether it was written. */
  readonly decide: () => Promise<boolean>
  /** The button, where it has the focus at first. */
  readonly button?: RefObject<HTMLElement | null>
  readonly children: ReactNode
}

/** A decision that asks for words first: it stays open, with what went wrong, until it is written. */
function ByHandForm({ action, ready, decide, button, children }: ByHandFormProps) {
  const { writing, failure } = useRecovery()
  const able = ready && !writing
  const submit = async (): Promise<void> => {
    if (able && (await decide())) close()
  }
  return (
    <Stack
      as="form"
      shrinks
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        void submit()
      }}
    >
      <DialogBody>
        {children}
        {failure !== null && <ErrorBox error={failure} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={close}>Not now</Button>
        <Button
          ref={button as RefObject<HTMLButtonElement | null> | undefined}
          type="submit"
          tone="primary"
          disabled={!able}
        >
          {action}
        </Button>
      </DialogActions>
    </Stack>
  )
}

interface ReasonProps {
  readonly label: string
  readonly value: string
  readonly onChange: (reason: string) => void
  readonly box?: RefObject<HTMLElement | null>
}

/** Why something is decided, in a person's own words; the journal keeps it. */
function Reason({ label, value, onChange, box }: ReasonProps) {
  return (
    <Field label={label}>
      <textarea
        ref={box as RefObject<HTMLTextAreaElement | null> | undefined}
        value={value}
        maxLength={4000}
        onChange={(event) => onChange(event.target.value)}
        required
      />
    </Field>
  )
}

function AssertForm({ caseView, turn, queue, first, start }: FormProps & { readonly start: TruthColumn }) {
  const [column, setColumn] = useState(start)
  const about = draftOf(caseView, turn, 'assert')
  const [value, setValue] = useDraft([...about, 'value'], '')
  const [reason, setReason] = useDraft([...about, 'reason'], '')
  const person = usePerson()
  // Read to be compared with alone; it is never offered.
  const pointer = useTimeline(caseView, turn.conv_id).data?.resolved_runtime_key
  const equalsPointer = column === 'runtime_key' && pointer && pointer === value.trim()
  return (
    <ByHandForm
      action={
        <>
          Assert <Kbd>Ctrl Enter</Kbd>
        </>
      }
      ready={value.trim() !== '' && reason.trim() !== ''}
      decide={async () => {
        const written = await assertValue(caseView, turn, queue, { column, value, reason })
        if (written) dropDrafts([...about, 'value'], [...about, 'reason'])
        return written
      }}
    >
      <p className={styles.notice}>
        <UserPen size={15} aria-hidden />
        <span>
          Stored and shown everywhere as <b>asserted by {visibleText(person)}</b>, never as recorded. The
          journal keeps the reason.
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
      <Field
        label={
          <>
            The {column === 'runtime_key' ? 'runtime key' : 'inference id'} of{' '}
            <IdText text={turn.turn_id} max={40} />
          </>
        }
        mono
      >
        <input
          ref={first as RefObject<HTMLInputElement | null>}
          value={value}
          maxLength={1000}
          onChange={(event) => setValue(event.target.value)}
          spellCheck={false}
          autoComplete="off"
          required
        />
      </Field>
      {equalsPointer && (
        <p className={styles.notice} role="status">
          <UserPen size={15} aria-hidden />
          <span>
            This equals the conversation’s latest pointer. The pointer is not history and nothing is taken
            from it: it is still <b>your assertion</b>, and the journal says so.
          </span>
        </p>
      )}
      <Reason label="Why it is so: where you know it from" value={reason} onChange={setReason} />
    </ByHandForm>
  )
}

function CloseForm({ caseView, turn, queue, first }: FormProps) {
  const about = draftOf(caseView, turn, 'close')
  const [reason, setReason] = useDraft(about, '')
  const [which, setWhich] = useState<'row' | 'group'>('row')
  const { group, listed, sift } = useRecovery()
  // What is decided together is what the list shows.
  const rows = listed === 'open' ? queue.total : 0
  const all = which === 'group' && rows > 1
  return (
    <ByHandForm
      action={
        <>
          {all ? `Close ${plural(rows, 'row')} as unrecoverable` : 'Close as unrecoverable'}{' '}
          <Kbd>Ctrl Enter</Kbd>
        </>
      }
      ready={reason.trim() !== ''}
      decide={async () => {
        const written = await (all
          ? closeGroup(caseView, rows, reason)
          : closeRow(caseView, turn, queue, reason))
        if (written) dropDrafts(about)
        return written
      }}
    >
      {rows > 1 && (
        <div>
          <Segmented
            label="Which rows"
            value={which}
            options={[
              ['row', 'This row'],
              [
                'group',
                `All ${formatCount(rows)} open rows of ${group == null ? 'every group' : 'this group'}${leavesOut(sift) ? ' that are listed' : ''}`,
              ],
            ]}
            onChange={setWhich}
          />
        </div>
      )}
      {all ? (
        <p>
          <b>{plural(rows, 'row')}</b> keep what they lack empty and leave the queue, in one decision: one
          undo opens all of them again. The journal has an entry for each.
        </p>
      ) : (
        <p>
          <IdText text={turn.turn_id} max={60} /> keeps its empty{' '}
          {lacking(turn)
            .map((column) => COLUMN_NAMES[column])
            .join(' and ')}{' '}
          and leaves the queue. Undo opens it again.
        </p>
      )}
      <Reason label="Why nothing can tell it" value={reason} onChange={setReason} box={first} />
    </ByHandForm>
  )
}

function NumberForm({
  caseView,
  turn,
  queue,
  first,
  candidate,
}: FormProps & { readonly candidate: Candidate }) {
  return (
    <ByHandForm
      action={`Take it as text for ${COLUMN_NAMES[candidate.column]}`}
      ready
      decide={() => takeCandidate(caseView, turn, queue, candidate, true)}
      button={first}
    >
      <p>
        <JsonPath path={candidate.path} /> holds a number where text belongs. It is taken as these very
        characters, nothing rounded:
      </p>
      <p className={styles.exact}>
        <IdText text={candidate.value} />
      </p>
    </ByHandForm>
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
export function ByHandDialogs({ finalFocus, turn, ...props }: ByHandDialogsProps) {
  const dialog = useRecovery((state) => state.dialog)
  const first = useRef<HTMLElement>(null)
  const kind =
    dialog?.kind === 'assert' || dialog?.kind === 'close' || dialog?.kind === 'number' ? dialog.kind : null
  const form = turn !== undefined && { ...props, turn, first }
  return (
    <Dialog
      open={kind !== null && turn !== undefined}
      onClose={close}
      title={TITLES[kind ?? 'assert']}
      initialFocus={first}
      finalFocus={finalFocus}
    >
      {form && dialog?.kind === 'assert' && <AssertForm {...form} start={dialog.column} />}
      {form && dialog?.kind === 'close' && <CloseForm {...form} />}
      {form && dialog?.kind === 'number' && <NumberForm {...form} candidate={dialog.candidate} />}
    </Dialog>
  )
}
