import type { MethodInput, MethodOutput } from '../../shared/contract/methods.ts'
import type { Candidate, CaseView, TurnDetail, TurnId } from '../../shared/contract/model.ts'
import type { JournalRun, RecoveryRule } from '../../shared/contract/recovery.ts'
import type { TruthColumn } from '../../shared/truth/columns.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { queryClient } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { plural } from '../format/number.ts'
import { middleEllipsis } from '../format/text.ts'
import { call } from '../host/connection.ts'
import { isCancelled, runJob } from '../jobs/jobs.ts'
import { by } from './person.ts'
import { placeAfter } from './selection.ts'
import { useRecovery } from './state.ts'
import { COLUMN_NAMES, lacking } from './words.ts'

type Written = MethodOutput<'recovery.take'>

const short = (text: string): string => visibleText(middleEllipsis(text, 40))
const idOf = ({ conv_id, session_id, turn_id }: TurnId): TurnId => ({ conv_id, session_id, turn_id })

/** What the queue knows of its rows, for choosing the next one. */
export interface QueueNow {
  readonly total: number
  readonly isOpen: (at: number) => boolean | undefined
}

/**
 * Writes one thing and has the case read again. One at a time: a second press of a key while the first is being
 * written does nothing.
 * @param aboutRow whether it is about what is on screen, which then must not be from before the last decision
 * @returns what was written; null where it failed, which `failure` then tells
 */
async function write(
  caseView: Pick<CaseView, 'case_id' | 'revision'>,
  action: () => Promise<Written>,
  aboutRow = true,
): Promise<Written | null> {
  const { writing, decidedOn } = useRecovery.getState()
  if (writing || (aboutRow && decidedOn === caseView.revision)) return null
  useRecovery.setState({ writing: true, failure: null })
  try {
    const written = await action()
    useRecovery.setState({ decidedOn: caseView.revision })
    await queryClient.invalidateQueries({ queryKey: keys.view(caseView.case_id) })
    return written
  } catch (failure) {
    if (isCancelled(failure)) useRecovery.setState({ said: 'Cancelled. Nothing was written.' })
    else useRecovery.setState({ failure })
    return null
  } finally {
    useRecovery.setState({ writing: false })
  }
}

/** Goes on to the next row after a decision about the one at `at`. */
function goOn(
  { run }: Written,
  said: string,
  turn: TurnDetail,
  queue: QueueNow,
  filled: TruthColumn | null,
): void {
  const { by, group, listed, at, places } = useRecovery.getState()
  const left = lacking(turn).filter((column) => column !== filled)
  const closed = filled === null
  useRecovery.setState({
    said,
    advance: true,
    places: new Map(places).set(run.run_id, { by, group, listed, at }),
    at: placeAfter({
      listed,
      at,
      complete: !closed && left.length === 0,
      closed,
      moreToTake: !closed && turn.candidates.some(({ column }) => left.includes(column)),
      isOpen: queue.isOpen,
      total: queue.total,
    }),
  })
}

const UNDO_HINT = 'u undoes it.'

export async function takeCandidate(
  caseView: CaseView,
  turn: TurnDetail,
  queue: QueueNow,
  { column, path, value }: Candidate,
  allow_number: boolean,
): Promise<boolean> {
  const input = { turn: idOf(turn), column, path, allow_number, ...by() }
  const written = await write(caseView, () => call('recovery.take', { case_id: caseView.case_id, ...input }))
  if (written === null) return false
  const left = lacking(turn).filter((other) => other !== column)
  const still = left.length === 0 ? '' : ` Its ${COLUMN_NAMES[left[0]!]} is still missing.`
  goOn(
    written,
    `Took ${short(value)} for ${COLUMN_NAMES[column]} of ${short(turn.turn_id)}.${still} ${UNDO_HINT}`,
    turn,
    queue,
    column,
  )
  return true
}

export async function assertValue(
  caseView: CaseView,
  turn: TurnDetail,
  queue: QueueNow,
  { column, value, reason }: { column: TruthColumn; value: string; reason: string },
): Promise<boolean> {
  const input = { turn: idOf(turn), column, value, reason, ...by() }
  const written = await write(caseView, () =>
    call('recovery.assert', { case_id: caseView.case_id, ...input }),
  )
  if (written === null) return false
  const pointer = written.run.equals_pointer
    ? ' It equals the latest pointer; it is an assertion all the same.'
    : ''
  goOn(
    written,
    `Asserted ${short(value)} as ${COLUMN_NAMES[column]} of ${short(turn.turn_id)}.${pointer} ${UNDO_HINT}`,
    turn,
    queue,
    column,
  )
  return true
}

export async function closeRow(
  caseView: CaseView,
  turn: TurnDetail,
  queue: QueueNow,
  reason: string,
): Promise<boolean> {
  const input = { turn: idOf(turn), reason, ...by() }
  const written = await write(caseView, () => call('recovery.close', { case_id: caseView.case_id, ...input }))
  if (written === null) return false
  goOn(written, `Closed ${short(turn.turn_id)} as unrecoverable. ${UNDO_HINT}`, turn, queue, null)
  return true
}

/** Applies a rule as a job. */
export async function applyRule(
  caseView: CaseView,
  rule: RecoveryRule,
  note: string,
): Promise<JournalRun | null> {
  const input: MethodInput<'recovery.apply'> = { case_id: caseView.case_id, rule, note, ...by() }
  const written = await write(caseView, () => runJob('recovery.apply', input))
  if (written === null) return null
  const { run } = written
  const { by: grouping, group, listed, at, places } = useRecovery.getState()
  useRecovery.setState({
    said: `The rule filled ${COLUMN_NAMES[rule.column]} of ${plural(run.rows, 'row')}. ${UNDO_HINT}`,
    advance: true,
    at: 0,
    places: new Map(places).set(run.run_id, { by: grouping, group, listed, at }),
  })
  return run
}

/**
 * Takes an action back, or brings it again.
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
    () => (which === 'undo' ? call('recovery.undo', input) : call('recovery.redo', input)),
    false,
  )
  if (written === null) return false
  const { run } = written
  const verb = which === 'undo' ? 'Undid' : 'Did again'
  const place = which === 'undo' ? useRecovery.getState().places.get(run.of_run ?? -1) : undefined
  useRecovery.setState({
    said: `${verb} action ${run.of_run ?? ''}, ${plural(run.rows, 'row')}.`,
    advance: which === 'redo',
    ...place,
  })
  return true
}
