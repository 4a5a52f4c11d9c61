import { createPrng, type Prng } from '../../electron/engine/sample/prng.ts'
import { DEED_NAMES } from './deeds.ts'
import { interfering, KILLED, type Killed, noShim } from './disk-shim.ts'
import { AGAIN, Scene } from './scene.ts'
import { placesAmong, type SafetyClass } from './trials.ts'

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
  trialIs: 'kills of one deed, of engine, host or both',
  full: DEED_NAMES.length * KILLED.length,
  slice: 2,
  many: { of: 'kills', full: 200, slice: 4 },
  kept: [],
  untestable: noShim,
  async trial(seed, folder, run) {
    const prng = createPrng(seed)
    const scene = await Scene.make(folder, DEED_NAMES[seed % DEED_NAMES.length]!)
    const whom = KILLED[Math.floor(seed / DEED_NAMES.length) % KILLED.length]!
    const faults: string[] = []
    for (const at of placesAmong(scene.things, prng, run)) {
      const found = await killedAt(scene, whom, at, prng)
      if (found !== null) run.tried()
      faults.push(...(found ?? []))
    }
    return faults
  },
}
