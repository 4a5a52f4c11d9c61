import type { Provenance } from '../../shared/contract/run-kind.ts'
import { formatInstant, recordedTime, type Zone } from './time.ts'

/** How a value came into its column, its time told in the chosen zone. */
export function provenanceIn({ text, at_ms }: Pick<Provenance, 'text' | 'at_ms'>, zone: Zone): string {
  const recorded = recordedTime(at_ms, zone)
  if (recorded.kind !== 'instant') return text
  const utc = new Date(Number(at_ms)).toISOString()
  const day = ` of ${utc.slice(0, 10)} from `
  if (text.includes(utc)) return replaced(text, utc, formatInstant(at_ms, zone))
  return replaced(text, day, ` of ${recorded.at.date} (${recorded.at.zone}) from `)
}

/** The first place alone: the time comes before what a person wrote. */
function replaced(text: string, what: string, by: string): string {
  const at = text.indexOf(what)
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + what.length)
}
