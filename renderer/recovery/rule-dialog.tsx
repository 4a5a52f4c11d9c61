import { CircleCheck, Play } from 'lucide-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { JournalRun, MissingGroup } from '../../shared/contract/recovery.ts'
import type { TruthColumn } from '../../shared/truth/columns.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { usePreview } from '../api/queries.ts'
import { JobProgress } from '../jobs/job-progress.tsx'
import { useJob } from '../jobs/jobs.ts'
import { dropDrafts, useDraft } from '../state/drafts.ts'
import { useZone } from '../state/preferences.ts'
import { Button, Dialog, DialogActions, ErrorBox, IdText, Kbd, sentenceOf, Text } from '../ui/index.ts'
import { useDebounced } from '../ui/use-debounced.ts'
import { applyRules, undoOrRedo } from './decisions.ts'
import { type GroupName, nameOf, sameGroup } from './groups.ts'
import styles from './rule-dialog.module.css'
import { RuleFields } from './rule-fields.tsx'
import { formOf, type RuleForm, readRules } from './rule-form.ts'
import { RulePreview } from './rule-preview.tsx'
import { openDialog, triage, useRecovery } from './state.ts'
import type { RecoveryDialog, Stepping } from './triage.ts'

/** How long the form is still before the rows are read again (ms). */
const STILL_MS = 250

type RuleState = Extract<RecoveryDialog, { kind: 'rule' }>

const close = (): void => openDialog(null)

/** The next rule of a file, or none where it was the last. */
function step({ rules, at, filled, path }: Stepping, rows: number | null): void {
  const done = [...filled, rows]
  const rule = rules[at + 1]
  if (rule !== undefined) {
    const { note, ...rest } = rule
    const stepping = { path, rules, at: at + 1, filled: done }
    openDialog({ kind: 'rule', form: formOf(rest, note), stepping })
    return
  }
  const applied = done.filter((n) => n !== null)
  const rowsFilled = applied.reduce((sum, n) => sum + n, 0)
  close()
  triage.tell({
    type: 'said',
    said: `${plural(applied.length, 'rule')} of ${formatCount(rules.length)} applied, ${plural(rowsFilled, 'row')} filled.`,
  })
}

interface RuleEditorProps {
  readonly caseView: CaseView
  readonly state: RuleState
  readonly groups: readonly MissingGroup[]
  readonly first: RefObject<HTMLTextAreaElement | HTMLInputElement | null>
}

function RuleEditor({ caseView, state, groups, first }: RuleEditorProps) {
  const { stepping } = state
  const zone = useZone()
  const side = useRef<HTMLDivElement>(null)
  const goOn = useRef<HTMLButtonElement>(null)
  const about = [caseView.case_id, 'rule', state.form]
  const [form, setForm] = useDraft<RuleForm>(about, state.form)
  const [done, setDone] = useState<readonly JournalRun[]>([])
  const still = useDebounced(form, STILL_MS)
  const read = readRules(still, zone)
  const rules = 'rules' in read ? read.rules : []
  const problem = 'problem' in read ? read.problem : null
  const isDone = done.length > 0
  const fillsOf = (column: TruthColumn, preview: ReturnType<typeof usePreview>): number | undefined => {
    if (rules.every((rule) => rule.column !== column)) return 0
    return preview.isPlaceholderData ? undefined : preview.data?.fills
  }
  const ruleOf = (column: TruthColumn) =>
    isDone ? null : (rules.find((rule) => rule.column === column) ?? null)
  const runtimeFills = fillsOf('runtime_key', usePreview(caseView, ruleOf('runtime_key')))
  const inferenceFills = fillsOf('inference_id', usePreview(caseView, ruleOf('inference_id')))
  const job = useJob('recovery.apply')
  const writing = useRecovery((recovery) => recovery.writing)
  const failure = useRecovery((recovery) => recovery.failure)
  const shape = state.form.shape
  const names: GroupName[] = [
    ...(shape === null ? [] : [{ shape }]),
    ...(state.form.conv_id === null ? [] : [{ conv_id: state.form.conv_id }]),
    ...(state.form.session_id === null ? [] : [{ session_id: state.form.session_id }]),
  ]
  const group = groups.find((one) => names.some((name) => sameGroup(nameOf(one), name)))
  // What the rows offered before the rule was applied: afterwards they offer less.
  const offered = useRef<MissingGroup['candidates']>([])
  if (!isDone && !writing && group !== undefined) offered.current = group.candidates
  const known =
    still === form && rules.length > 0 && runtimeFills !== undefined && inferenceFills !== undefined
  const fills = known ? runtimeFills + inferenceFills : undefined
  const filling = rules.filter(
    ({ column }) => (column === 'runtime_key' ? runtimeFills : inferenceFills) !== 0,
  )
  const ready = fills !== undefined && fills > 0 && form.note.trim() !== '' && !writing

  useEffect(() => {
    if (isDone) goOn.current?.focus()
  }, [isDone])

  const apply = async (): Promise<void> => {
    if (!ready) return
    // The form is shut while the rule is applied; the focus must not fall out of the dialog with it.
    side.current?.focus()
    const runs = await applyRules(caseView, filling, form.note)
    if (runs.length === filling.length) dropDrafts(about)
    setDone(runs)
  }

  const undo = async (): Promise<void> => {
    for (const { run_id } of done.toReversed()) {
      if (!(await undoOrRedo(caseView, 'undo', run_id))) return
      setDone((runs) => runs.filter((run) => run.run_id !== run_id))
    }
  }

  return (
    <>
      <div className={styles.columns}>
        <div className={styles.form}>
          {stepping !== null && (
            <p className={styles.stepping}>
              Rule {formatCount(stepping.at + 1)} of {formatCount(stepping.rules.length)} from{' '}
              <IdText text={stepping.path} max={48} />
            </p>
          )}
          <RuleFields
            form={form}
            onChange={(change) => setForm({ ...form, ...change })}
            problem={problem}
            candidates={offered.current}
            shape={shape}
            disabled={writing || isDone}
            first={first}
            onSubmit={() => void apply()}
          />
        </div>
        <div ref={side} className={styles.preview} tabIndex={-1}>
          {!isDone && <RulePreview caseView={caseView} rules={rules} problem={problem} />}
          {done.map((run) => (
            <div key={run.run_id} className={styles.done} role="status">
              <p>
                <CircleCheck size={16} aria-hidden />
                <b>Filled {plural(run.rows, 'row')}</b>
              </p>
              <p>{sentenceOf(run.rule)}</p>
              <Text as="p" tone="quiet">
                Run {formatCount(run.run_id)} of the journal, by {visibleText(run.person)}. Every row can be
                undone.
              </Text>
            </div>
          ))}
          {job !== undefined && (
            <JobProgress job={job} before="Applying the rule" cancelling="Cancelling writes nothing." />
          )}
          {failure !== null && job === undefined && <ErrorBox error={failure} />}
        </div>
      </div>
      <DialogActions>
        {!isDone ? (
          <>
            <Text fill tone="muted" size="s">
              {fills === undefined
                ? ''
                : fills === 0
                  ? 'It fills nothing.'
                  : form.note.trim() === ''
                    ? 'A note is required.'
                    : filling.length > 1
                      ? 'A run of the journal for each column, each all of it or nothing.'
                      : 'One transaction with its journal: all of it or nothing.'}
            </Text>
            <Button onClick={close}>{writing ? 'Go on behind' : 'Not now'}</Button>
            {stepping !== null && (
              <Button disabled={writing} onClick={() => step(stepping, null)}>
                Pass over
              </Button>
            )}
            <Button tone="primary" writes="recovery.apply" disabled={!ready} onClick={() => void apply()}>
              <Play size={14} aria-hidden />
              {fills === undefined
                ? 'Apply'
                : filling.length > 1
                  ? `Fill ${plural(fills, 'value')}`
                  : `Apply to ${plural(fills, 'row')}`}{' '}
              <Kbd>Ctrl Enter</Kbd>
            </Button>
          </>
        ) : (
          <>
            <Button writes="recovery.undo" disabled={writing} onClick={() => void undo()}>
              Undo {done.length > 1 ? 'both' : 'it'}
            </Button>
            <Button
              ref={goOn}
              tone="primary"
              onClick={() => (stepping === null ? close() : step(stepping, done[0]!.rows))}
            >
              {stepping !== null && stepping.at + 1 < stepping.rules.length ? 'Next rule' : 'Done'}
            </Button>
          </>
        )}
      </DialogActions>
    </>
  )
}

interface RuleDialogProps {
  readonly caseView: CaseView
  readonly groups: readonly MissingGroup[]
  readonly finalFocus: () => HTMLElement | null
}

/** A rule: what it says, what it would do, and doing it. */
export function RuleDialog({ caseView, groups, finalFocus }: RuleDialogProps) {
  const dialog = useRecovery((state) => state.dialog)
  const state = dialog?.kind === 'rule' ? dialog : null
  const first = useRef<HTMLTextAreaElement | HTMLInputElement>(null)
  return (
    <Dialog
      open={state !== null}
      onClose={close}
      title={state?.stepping === null ? 'Make a rule' : 'Run a rules file'}
      shape="widest"
      initialFocus={first}
      finalFocus={finalFocus}
    >
      {state !== null && (
        <RuleEditor
          key={state.stepping?.at}
          caseView={caseView}
          state={state}
          groups={groups}
          first={first}
        />
      )}
    </Dialog>
  )
}
