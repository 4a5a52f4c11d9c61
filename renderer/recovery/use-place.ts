import { useEffect } from 'react'
import type { Choices } from '../../shared/contract/address.ts'
import type { Grouping } from '../../shared/contract/recovery.ts'
import { useUi } from '../state/ui.ts'
import { type GroupName, labelOf } from './groups.ts'
import { onTriage, triage, triageNow } from './state.ts'
import type { Place } from './triage.ts'

type Chosen = Choices<'recovery'>

const NAMES: Readonly<Record<Grouping, (text: string) => GroupName>> = {
  shape: (shape) => ({ shape }),
  conversation: (conv_id) => ({ conv_id }),
  session: (session_id) => ({ session_id }),
}

const chosenAt = ({ by, group, listed, sift, at }: Place): Chosen => ({
  by,
  group: group == null ? null : labelOf(group),
  all: group === null,
  listed,
  ...sift,
  row: at,
})

const placeOf = ({ by, group, all, listed, row, ...sift }: Chosen): Place => ({
  by,
  group: group === null ? (all ? null : undefined) : NAMES[by](group),
  listed,
  sift,
  at: row,
})

const same = (a: Chosen, b: Chosen): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Keeps the place in the queue and what the address says of it the same; where they differ at first, the address is right. */
export function usePlace(case_id: string): void {
  useEffect(() => {
    triage.tell({ type: 'entered', case_id })
    const follow = (): void => {
      const chosen = useUi.getState().choices.recovery
      if (!same(chosen, chosenAt(triageNow()))) triage.tell({ type: 'placed', place: placeOf(chosen) })
    }
    const tell = (): void => {
      const chosen = chosenAt(triageNow())
      const { choices, choose } = useUi.getState()
      if (triageNow().case_id === case_id && !same(chosen, choices.recovery)) choose('recovery', chosen)
    }
    follow()
    const stops = [
      onTriage(tell),
      useUi.subscribe(({ choices }, before) => {
        if (choices.recovery !== before.choices.recovery) follow()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [case_id])
}
