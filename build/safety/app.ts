import { doInApp, noApp, withApp } from './app-process.ts'
import { killsOf } from './crash.ts'
import { DEED_NAMES } from './deeds.ts'
import { noShim } from './disk-shim.ts'
import { OF_ENGINE } from './scene.ts'
import type { SafetyClass } from './trials.ts'

/** Chromium writes beside the engine's files, at times of its own. */
const AMONG = [...OF_ENGINE.map((beginning) => `home/${beginning}`), 'home-out/']

/** Class `crash` in the packaged app: it does the deed, and its next start is what looks at the case first. */
export const app: SafetyClass = {
  name: 'app',
  trialIs: 'kills of the packaged app in one deed, of its engine, its main process and both',
  full: DEED_NAMES.length,
  slice: 1,
  // The first that migrates.
  slices: 2,
  // Of each of the three: 306 of all deeds.
  many: { of: 'kills', full: 3, slice: 1 },
  kept: [],
  untestable: () => noApp() ?? noShim(),
  trial: killsOf({ hands: { does: doInApp, opens: withApp }, among: AMONG }),
}
