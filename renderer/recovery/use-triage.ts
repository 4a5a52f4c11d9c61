import { useEffect, useRef } from 'react'
import type { CaseView, TurnId } from '../../shared/contract/model.ts'
import { whyRefused } from '../../shared/contract/read-only.ts'
import type { Candidate } from '../../shared/truth/candidates.ts'
import { useGroups, useRowsAlike, useTriage, useTurnDetail } from '../api/queries.ts'
import { useQueue } from '../api/use-queue.ts'
import { sameTurn, useUi } from '../state/ui.ts'
import { takeCandidate, undoOrRedo } from './decisions.ts'
import { triage, useRecovery } from './state.ts'
import { type Command, type DecisionKey, ruleFor, type Sight, screenOf } from './triage.ts'

/**
 * What the triage shows of a case, and what can be done there.
 * @param focusQueue takes the focus to the queue once something has been written
 */
export function useTriageOnScreen(caseView: CaseView, focusQueue: () => void) {
  const state = useRecovery()
  const { by, writing, decidedOn, held } = state
  const { revision, recovery } = caseView
  const progress = useTriage(caseView, true)
  const groups = useGroups(caseView, by, true)
  const { by: _, ...filter } = screenOf(state)
  const queue = useQueue(caseView, filter, state.at)

  const at = Math.min(state.at, Math.max(0, queue.total - 1))
  const item = queue.total === 0 ? undefined : queue.row(at)
  /** Whether a decision has been taken on what is on screen, so that the lists are from before it. */
  const decided = decidedOn === revision
  // The turn stays on screen while the row that follows it is on its way.
  const shown = useRef<TurnId | null>(null)
  if (!queue.stale && !decided) {
    if (item !== undefined) {
      const { conv_id, session_id, turn_id } = item
      if (!sameTurn(shown.current, item)) shown.current = { conv_id, session_id, turn_id }
    } else if (queue.total === 0 && !queue.pending) shown.current = null
  }
  const chosen = shown.current
  const selectTurn = useUi((ui) => ui.selectTurn)
  useEffect(() => {
    if (chosen !== null) selectTurn(chosen)
  }, [chosen, selectTurn])

  const detail = useTurnDetail(caseView, chosen, !queue.stale && !decided)
  const turn = chosen === null ? undefined : detail.data
  const stale =
    detail.isPlaceholderData || (turn !== undefined && item !== undefined && !sameTurn(turn, item))
  const waiting = writing || decided || queue.stale || item === undefined || stale || !turn
  const items = groups.data?.items
  const alike = useRowsAlike(
    caseView,
    turn?.shape,
    items?.find(({ shape }) => shape !== null && shape === turn?.shape)?.open,
  )
  const sight: Sight = {
    turn,
    waiting,
    canUndo: recovery?.undo != null,
    canRedo: recovery?.redo != null,
  }

  const settled = !waiting || (queue.total === 0 && !queue.stale && !queue.pending && !writing && !decided)
  const counted = items !== undefined && !groups.isPlaceholderData
  useEffect(() => {
    if (counted) triage.goOn({ groups: items, rows: queue.total, settled })
  })

  const queueNow = {
    total: queue.total,
    isOpen: (index: number) => {
      const row = queue.row(index)
      return row === undefined ? undefined : row.closed === null
    },
  }
  const write = (command: Command | null): void => {
    if (command === null) return
    const written =
      command.write === 'take'
        ? takeCandidate(caseView, command.turn, queueNow, command.candidate, false)
        : undoOrRedo(caseView, command.write)
    void written.then(focusQueue)
  }
  useEffect(() => {
    if (held !== null) write(triage.resume(sight))
  })

  const moveTo = (place: number): void => triage.tell({ type: 'moved', at: place })
  return {
    progress: progress.data,
    groups,
    queue,
    at,
    detail,
    chosen,
    turn,
    stale,
    waiting,
    alike,
    queueNow,
    moveTo,
    move: (step: number): void => moveTo(Math.max(0, Math.min(queue.total - 1, at + step))),
    decide: (key: DecisionKey, index = 0): void => {
      const why = whyRefused(caseView, `recovery.${key}`)
      if (why !== null) triage.tell({ type: 'said', said: why })
      else write(triage.press({ key, index, at: performance.now() }, sight))
    },
    take: (candidate: Candidate): void => write(triage.take(candidate, sight)),
    makeRule: (): void => {
      if (turn !== undefined) triage.tell({ type: 'opened', dialog: ruleFor(state, turn) })
    },
    reopen: (run_id: number): void => void undoOrRedo(caseView, 'undo', run_id).then(focusQueue),
  }
}
