import type { MethodInput } from '../../shared/contract/methods.ts'
import type { CaseView, TurnDetail, TurnId } from '../../shared/contract/model.ts'
import type { JournalRun, RecoveryRule, TriageScreen, Written } from '../../shared/contract/recovery.ts'
import type { Candidate } from '../../shared/truth/candidates.ts'
import type { TruthColumn } from '../../shared/truth/columns.ts'
import { plural } from '../../shared/truth/words.ts'
import { caseWritten, ownWrite } from '../api/changes.ts'
import { call } from '../host/connection.ts'
import { isCancelled, runJob } from '../jobs/jobs.ts'
import { by } from './person.ts'
import { placeAfter } from './selection.ts'
import { triage, triageNow } from './state.ts'
import { screenOf, type Went } from './triage.ts'
import { COLUMN_NAMES, lacking, reversedWords, short } from './words.ts'

const idOf = ({ conv_id, session_id, turn_id }: TurnId): TurnId => ({ conv_id, session_id, turn_id })

/** What the queue knows of its rows, for choosing the next one. */
export interface QueueNow {
  readonly total: number
  readonly isOpen: (at: number) => boolean | undefined
}

interface Step {
  readonly said: string
  readonly went: Went
}

/**
 * Writes one thing, and takes its answer for what the case is now. One at a time: a second press of a key while
 * the first is being written does nothing.
 * @param step what is said of it, and where the triage goes on
 * @param aboutRow whether it is about what is on screen, which then must not be from before the last decision
 * @returns what was written; null where it failed, which `failure` then tells
 */
async function write(
  { case_id, revision }: Pick<CaseView, 'case_id' | 'revision'>,
  action: (screen: TriageScreen) => Promise<Written>,
  step: (written: Written) => Step,
  aboutRow = true,
): Promise<Written | null> {
  const before = triageNow()
  if (before.writing || (aboutRow && before.decidedOn === revision)) return null
  const screen = screenOf(before)
  triage.tell({ type: 'began' })
  try {
    const written = await ownWrite(case_id, action(screen))
    triage.tell({ type: 'wrote', on: revision, run_id: written.run.run_id, ...step(written) })
    caseWritten(case_id, written, screen)
    return written
  } catch (failure) {
    triage.tell({ type: 'failed', failure: isCancelled(failure) ? null : failure })
    return null
  }
}

/** Goes on to the next row after a decision about the chosen one. */
function onward(turn: TurnDetail, queue: QueueNow, filled: TruthColumn | null): Went {
  const { listed, at } = triageNow()
  const left = lacking(turn).filter((column) => column !== filled)
  const closed = filled === null
  return {
    kind: 'row',
    at: placeAfter({
      listed,
      at,
      complete: !closed && left.length === 0,
      closed,
      moreToTake: !closed && turn.candidates.some(({ column }) => left.includes(column)),
      isOpen: queue.isOpen,
      total: queue.total,
    }),
  }
}

const UNDO_HINT = 'u undoes it.'

export async function takeCandidate(
  caseView: CaseView,
  turn: TurnDetail,
  queue: QueueNow,
  { column, path, value }: Candidate,
  allow_number: boolean,
): Promise<boolean> {
  const input = { case_id: caseView.case_id, turn: idOf(turn), column, path, allow_number, ...by() }
  const [left] = lacking(turn).filter((other) => other !== column)
  const still = left === undefined ? '' : ` Its ${COLUMN_NAMES[left]} is still missing.`
  const written = await write(
    caseView,
    (screen) => call('recovery.take', { ...input, screen }),
    () => ({
      said: `Took ${short(value)} for ${COLUMN_NAMES[column]} of ${short(turn.turn_id)}.${still} ${UNDO_HINT}`,
      went: onward(turn, queue, column),
    }),
  )
  return written !== null
}

export async function assertValue(
  caseView: CaseView,
  turn: TurnDetail,
  queue: QueueNow,
  { column, value, reason }: { column: TruthColumn; value: string; reason: string },
): Promise<boolean> {
  const input = { case_id: caseView.case_id, turn: idOf(turn), column, value, reason, ...by() }
  const written = await write(
    caseView,
    (screen) => call('recovery.assert', { ...input, screen }),
    ({ run }) => {
      const pointer = run.equals_pointer
        ? ' It equals the latest pointer; it is an assertion all the same.'
        : ''
      return {
        said: `Asserted ${short(value)} as ${COLUMN_NAMES[column]} of ${short(turn.turn_id)}.${pointer} ${UNDO_HINT}`,
        went: onward(turn, queue, column),
      }
    },
  )
  return written !== null
}

export async function closeRow(
  caseView: CaseView,
  turn: TurnDetail,
  queue: QueueNow,
  reason: string,
): Promise<boolean> {
  const input = { case_id: caseView.case_id, turn: idOf(turn), reason, ...by() }
  const written = await write(
    caseView,
    (screen) => call('recovery.close', { ...input, screen }),
    () => ({
      said: `Closed ${short(turn.turn_id)} as unrecoverable. ${UNDO_HINT}`,
      went: onward(turn, queue, null),
    }),
  )
  return written !== null
}

/** Closes every open row of the list on screen, as many as it shows. */
export async function closeGroup(caseView: CaseView, rows: number, reason: string): Promise<boolean> {
  const { state: _, by: __, ...filter } = screenOf(triageNow())
  const written = await write(
    caseView,
    (screen) =>
      runJob('recovery.closeGroup', { case_id: caseView.case_id, filter, rows, reason, ...by(), screen }),
    ({ run }) => ({
      said: `Closed ${plural(run.rows, 'row')} as unrecoverable. ${UNDO_HINT}`,
      went: { kind: 'rule' },
    }),
  )
  return written !== null
}

/**
 * Applies rules as jobs, one after the other, each as a run of its own: a run fills one column.
 * @returns the runs, as many as there were before one failed, which `failure` then tells
 */
export async function applyRules(
  caseView: CaseView,
  rules: readonly RecoveryRule[],
  note: string,
): Promise<readonly JournalRun[]> {
  const runs: JournalRun[] = []
  for (const rule of rules) {
    const input: MethodInput<'recovery.apply'> = { case_id: caseView.case_id, rule, note, ...by() }
    const written = await write(
      caseView,
      (screen) => runJob('recovery.apply', { ...input, screen }),
      ({ run }) => ({
        said: `The rule filled ${COLUMN_NAMES[rule.column]} of ${plural(run.rows, 'row')}. ${UNDO_HINT}`,
        went: { kind: 'rule' },
      }),
      runs.length === 0,
    )
    if (written === null) break
    runs.push(written.run)
  }
  return runs
}

/**
 * Takes a run back, or brings it again.
 * @param run_id which one; the last that can be when absent
 */
export async function undoOrRedo(
  caseView: CaseView,
  which: 'undo' | 'redo',
  run_id?: number,
): Promise<boolean> {
  const input = {
    case_id: caseView.case_id,
    ...(run_id === undefined ? {} : { run_id }),
    ...by(),
  }
  const written = await write(
    caseView,
    (screen) => call(which === 'undo' ? 'recovery.undo' : 'recovery.redo', { ...input, screen }),
    (answer) => ({
      said: reversedWords(which, answer),
      went: { kind: which, of_run: answer.run.of_run },
    }),
    false,
  )
  return written !== null
}
