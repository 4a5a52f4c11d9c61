import type { Zone } from '../format/time.ts'

/** A place in a timeline as a person types it: `120`, `#120`, `turn 120`, or a date with or without a time. */
export type TypedPlace =
  | { readonly kind: 'turn' /** From 1. */; readonly number: number }
  | { readonly kind: 'time' /** Since epoch. */; readonly ms: number }

/** Null for anything else. A time is one of the zone that times are shown in, unless it ends in `Z`. */
export function typedPlace(typed: string, zone: Zone): TypedPlace | null {
  const number = /^(?:#|turn )? ?([1-9]\d{0,8})$/i.exec(typed)
  if (number !== null) return { kind: 'turn', number: Number(number[1]) }
  const time = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?))?(?: ?(?:Z|UTC))?$/i.exec(typed)
  if (time === null) return null
  const isUtc = zone === 'utc' || /Z|UTC$/i.test(typed)
  const ms = Date.parse(`${time[1]}T${time[2] ?? '00:00'}${isUtc ? 'Z' : ''}`)
  return Number.isNaN(ms) ? null : { kind: 'time', ms }
}

/** Position from 0: the first turn from that time on, the last turn where there is none; -1 without any turn. */
export function positionOf(place: TypedPlace, times: readonly number[]): number {
  const wanted = place.kind === 'turn' ? place.number - 1 : times.findIndex((time) => time >= place.ms)
  return Math.min(wanted < 0 ? times.length : wanted, times.length - 1)
}
