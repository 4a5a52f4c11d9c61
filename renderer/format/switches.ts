import type { Switches } from '../../shared/truth/timeline.ts'
import { formatCount, plural } from './number.ts'

/** `no switch`, `2 switches`, `≥ 3 switches` where some lie inside unknown runs. */
export function switchesInBrief({ certain, at_least }: Switches): string {
  if (at_least === 0) return 'no switch'
  if (at_least === certain) return plural(certain, 'switch', 'switches')
  return `≥ ${plural(at_least, 'switch', 'switches')}`
}

/** `2 switches, at least 3`: what is certain, and what there must be. */
export function switchesInWords({ certain, at_least }: Switches): string {
  if (at_least === 0) return 'no switch'
  if (at_least === certain) return plural(certain, 'switch', 'switches')
  return `${plural(certain, 'certain switch', 'certain switches')}, at least ${formatCount(at_least)}`
}
