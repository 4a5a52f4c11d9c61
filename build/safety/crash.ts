import type { Prng } from '../../electron/engine/sample/prng.ts'
import { deedTrial } from './deed-trial.ts'
import { DEED_NAMES } from './deeds.ts'
import { interfering, KILLED, type Killed, noShim } from './disk-shim.ts'
import { AGAIN, type Scene } from './scene.ts'
import type { SafetyClass } from './trials.ts'

/** Kills at a thing; what is wrong then, and null where there was nobody any more to kill. */
export async function killedAt(scene: Scene, whom: Killed, at: number, prng: Prng): Promise<string[] | null> {
  const { killed, wrong } = await scene.doneIn((folder) => interfering(folder, { kill: { at, whom } }), {
    apart: whom !== 'engine',
    killedAt: at,
    again: prng.chance(AGAIN),
  })
  const faults = wrong.map(
    (each) => `${scene.name}, ${whom} killed at thing ${at} of ${scene.things}: ${each}`,
  )
  return killed || faults.length > 0 ? faults : null
}

/** A deed that is killed at everything that it writes, names and syncs: the case is as before or as after, and goes on from there. */
export const crash: SafetyClass = {
  name: 'crash',
  trialIs: 'kills of one deed, of engine, host and both',
  full: DEED_NAMES.length,
  slice: 2,
  // Of each of the three: 201 of a deed.
  many: { of: 'kills', full: 67, slice: 1 },
  kept: [],
  untestable: noShim,
  trial: deedTrial(KILLED, ({ things }) => things, killedAt),
}
