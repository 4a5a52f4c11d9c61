import { useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'
import { create } from 'zustand'
import { prefer, usePreferences } from './preferences.ts'
import { useUi } from './ui.ts'

/** The panels at the sides of a view: the conversations at the left, the selected turn at the right. */
export const SIDES = ['list', 'turn'] as const
export type Side = (typeof SIDES)[number]

/** Where the window is no wider than this (CSS pixels), one side at a time has room beside the middle. */
const narrow = matchMedia('(max-width: 900px)')

/** The one side that is open while the window is narrow; wide windows have what was chosen for good. */
const useFront = create<{ readonly front: Side | null }>()(() => ({ front: 'list' }))

/** Whether the window has no room for all that stands side by side in a wide one. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      narrow.addEventListener('change', changed)
      return () => narrow.removeEventListener('change', changed)
    },
    () => narrow.matches,
  )

interface OpenState {
  readonly turn: unknown
  readonly front: Side | null
  readonly closed: readonly string[]
}

const isFilled = (side: Side, turn: unknown): boolean => side === 'list' || turn !== null

/** A side with nothing to show takes no room, whatever was chosen. */
const opens = (side: Side, isNarrow: boolean, { turn, front, closed }: OpenState): boolean =>
  isFilled(side, turn) && (isNarrow ? front === side : !closed.includes(side))

/** Whether there is something that the side would show. */
export const useSideFilled = (side: Side): boolean => useUi(({ turn }) => isFilled(side, turn))

export function useSideOpen(side: Side): boolean {
  const turn = useUi((state) => state.turn)
  const closed = usePreferences((state) => state.closed)
  const front = useFront((state) => state.front)
  return opens(side, useNarrow(), { turn, front, closed })
}

/** What `useSideOpen` gives at this moment. */
export const isSideOpen = (side: Side): boolean =>
  opens(side, narrow.matches, { ...useUi.getState(), ...useFront.getState(), ...usePreferences.getState() })

/** Opens or closes a side. It is on screen when this returns, so that the focus can go there. */
export function setSide(side: Side, open: boolean): void {
  const { closed } = usePreferences.getState()
  flushSync(() => {
    if (narrow.matches)
      useFront.setState(({ front }) => ({ front: open ? side : front === side ? null : front }))
    else if (open === closed.includes(side))
      prefer({ closed: open ? closed.filter((one) => one !== side) : [...closed, side] })
  })
}
