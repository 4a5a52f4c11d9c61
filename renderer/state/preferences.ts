import { create } from 'zustand'
import {
  NO_PREFERENCES,
  type PreferenceChange,
  type Preferences,
  together,
} from '../../shared/contract/preferences.ts'
import type { Zone } from '../format/time.ts'
import { call, onEvent } from '../host/connection.ts'

/** What the person has chosen for good. The engine keeps it; this is what is known of that, and what is on its way. */
export const usePreferences = create<Preferences>()(() => NO_PREFERENCES)

export const useZone = (): Zone => usePreferences(({ zone }) => zone)

/** Changes follow one another fast (a column is dragged, a name typed): they are told together, at most so often (ms). */
const TOGETHER_MS = 300

let untold: PreferenceChange | null = null
let telling = false

async function tellNow(): Promise<void> {
  if (untold === null) return
  const change = untold
  untold = null
  // What could not be kept holds for this window all the same.
  await call('preferences.set', change).catch(() => undefined)
}

async function tell(): Promise<void> {
  if (telling) return
  telling = true
  while (untold !== null) {
    await tellNow()
    await new Promise((done) => setTimeout(done, TOGETHER_MS))
  }
  telling = false
}

/** Holds at once in this window, and is kept. */
export function prefer(change: PreferenceChange): void {
  usePreferences.setState((before) => together(before, change))
  untold = untold === null ? change : together(untold, change)
  void tell()
}

/** What this window is about to change is newer than what it hears. */
const hear = (now: Preferences): void => {
  if (untold === null && !telling) usePreferences.setState(now)
}

onEvent('preferences.changed', hear)

let loaded: Promise<void> | null = null

/** Resolves once it is known what was chosen; asked once. Where the engine cannot tell, nothing was. */
export function preferencesLoaded(): Promise<void> {
  if (loaded === null) {
    loaded = call('preferences.get', {}).then(hear, () => undefined)
    // Whoever closes or reloads the window right after a choice has made it.
    window.addEventListener('pagehide', () => void tellNow())
  }
  return loaded
}
