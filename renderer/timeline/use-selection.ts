import { useCallback, useEffect, useRef, useState } from 'react'
import type { CaseView, Turn } from '../../shared/contract/model.ts'
import { useTurnDetail, useTurnsPage } from '../api/queries.ts'
import { sameTurn, useUi } from '../state/ui.ts'

export interface Selection {
  /** Position of the selected turn in this conversation; -1 without one. */
  readonly position: number
  readonly select: (position: number) => void
  /** The selected turn; undefined while it is being read. */
  readonly turn: Turn | undefined
}

const idOf = ({ conv_id, session_id, turn_id }: Turn) => ({ conv_id, session_id, turn_id })

/**
 * The selected turn by its position, in step with the rest of the app, which knows it by its id: a position
 * chosen here is told as soon as its turn has been read, a turn chosen elsewhere is found by its position.
 */
export function useSelection(caseView: CaseView, conversationId: string): Selection {
  const chosen = useUi((state) => state.turn)
  const selectTurn = useUi((state) => state.selectTurn)
  const [position, setPosition] = useState(-1)
  const rows = useTurnsPage(caseView, conversationId)
  const { row, show } = rows
  const turn = position < 0 ? undefined : row(position)
  /** Whether `position` was chosen here and its turn is still to be told. */
  const untold = useRef(false)

  const select = useCallback(
    (next: number) => {
      untold.current = true
      setPosition(next)
      show(next, next)
    },
    [show],
  )

  useEffect(() => {
    if (!untold.current || turn === undefined) return
    // In a task of its own: what else shows the turn is as much work again as what shows its place, and who holds a
    // key down passes most turns by.
    const task = setTimeout(() => {
      untold.current = false
      selectTurn(idOf(turn))
    })
    return () => clearTimeout(task)
  }, [turn, selectTurn])

  const elsewhere = chosen !== null && chosen.conv_id === conversationId ? chosen : null
  const detail = useTurnDetail(caseView, elsewhere).data
  const found =
    detail !== undefined && elsewhere !== null && sameTurn(detail, elsewhere) ? detail.position : null
  useEffect(() => {
    if (found === null || untold.current) return
    setPosition(found)
    show(found, found)
  }, [found, show])

  return { position, select, turn }
}
