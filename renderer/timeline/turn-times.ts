import type { Turn } from '../../shared/contract/model.ts'
import { type RecordedTime, recordedTime, type Zone } from '../format/time.ts'

type Times = { readonly [Z in Zone]: RecordedTime }

const known = new WeakMap<Turn, Times>()

/** A turn's recorded time on both clocks. Worked out once: a table asks for it with every scrolled row. */
export function timesOf(turn: Turn): Times {
  let times = known.get(turn)
  if (times === undefined) {
    times = { utc: recordedTime(turn.updated_at_ms, 'utc'), local: recordedTime(turn.updated_at_ms, 'local') }
    known.set(turn, times)
  }
  return times
}

/** `2026-02-24`; '' where no instant was recorded. */
export function dayOf(turn: Turn | undefined, zone: Zone): string {
  if (turn === undefined) return ''
  const recorded = timesOf(turn)[zone]
  return recorded.kind === 'instant' ? recorded.at.date : ''
}
