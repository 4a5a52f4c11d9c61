import { RuntimePlaces } from '../../../shared/truth/runtime-places.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import type { CaseHandle } from './handle.ts'
import { MOST_RUNTIMES } from './view.ts'

/** Settles the looks of runtimes that are new, those that the backfill would write among them, and keeps them. */
export function keepPlaces(handle: CaseHandle, index: TurnIndex | null): void {
  const { runtime_places } = handle.record
  if (index === null || runtime_places.length >= MOST_RUNTIMES) return
  const places = new RuntimePlaces(runtime_places)
  places.settle(new Set([...index.runtimeKeys, ...index.canonicalKeys].slice(0, MOST_RUNTIMES)))
  const settled = places.entries
  if (settled.length === runtime_places.length) return
  try {
    handle.update({ runtime_places: settled })
  } catch {
    // A disk that takes nothing any more: they are settled again next time, and nobody asked for it.
  }
}
