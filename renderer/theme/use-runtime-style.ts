import { useCallback } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { RuntimePlaces } from '../../shared/truth/runtime-places.ts'
import { type RuntimeStyle, runtimeStyle, UNKNOWN_STYLE } from './runtime-style.ts'

/** Those that the case has settled, and what was drawn before it could: one for each settlement. */
const settled = new WeakMap<CaseView['runtime_places'], RuntimePlaces>()

function placesOf(kept: CaseView['runtime_places']): RuntimePlaces {
  const places = settled.get(kept) ?? new RuntimePlaces(kept)
  settled.set(kept, places)
  return places
}

/** Styles of one case's runtimes: the same runtime looks the same in every view of the case. */
export function useRuntimeStyle(caseView: CaseView): (runtime_key: string) => RuntimeStyle {
  const { runtime_places } = caseView
  return useCallback(
    (runtime_key) =>
      runtime_key === ''
        ? UNKNOWN_STYLE
        : runtimeStyle(runtime_key, placesOf(runtime_places).of(runtime_key)),
    [runtime_places],
  )
}
