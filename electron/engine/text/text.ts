import type { Int64 } from '../../../shared/contract/int64.ts'
import { LATEST_MS } from '../../../shared/truth/time-buckets.ts'

/** A time in UTC with its milliseconds; what no calendar holds is shown as the number it is. */
export function timeText(ms: Int64 | null): string {
  if (ms === null) return 'none'
  const near = Number(ms)
  if (near === 0) return 'no time recorded'
  if (Math.abs(near) > LATEST_MS) return `${ms} ms`
  return new Date(near).toISOString().replace('T', ' ').replace('Z', ' UTC')
}
