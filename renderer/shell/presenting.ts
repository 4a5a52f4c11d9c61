import { host } from '../host/index.ts'
import { prefer, usePreferences } from '../state/preferences.ts'

/** Bigger, for those who look from the other end of a room; and as it was. */
export function togglePresenting(): void {
  const presenting = !usePreferences.getState().presenting
  host.present?.(presenting)
  prefer({ presenting })
}
