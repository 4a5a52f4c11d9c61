import { inspect } from 'node:util'
import type { Prng } from '../../electron/engine/sample/prng.ts'
import { deedTrial } from './deed-trial.ts'
import { DEED_NAMES } from './deeds.ts'
import { interfering, KILLED, type Killed, noShim } from './disk-shim.ts'
import { AGAIN, type Hands, type Scene } from './scene.ts'
import type { SafetyClass } from './trials.ts'

/** Whose hands do it and look at it then, in processes of their own where left out; among which files kills are counted. */
interface How {
  readonly hands?: Hands
  readonly among?: readonly string[]
}

/** Kills at a thing; what is wrong then, and null where there was nobody any more to kill. */
export async function killedAt(
  scene: Scene,
  whom: Killed,
  at: number,
  prng: Prng,
  { hands, among }: How = {},
): Promise<string[] | null> {
  const again = prng.chance(AGAIN)
  const { killed, wrong } = await scene
    .doneIn((folder) => interfering(folder, { among, kill: { at, whom } }), {
      ...{ apart: whom !== 'engine', hands, killedAt: at, again },
    })
    .catch((error: unknown) => ({ killed: true, wrong: [`ended in ${inspect(error)}`] }))
  const faults = wrong.map(
    (each) => `${scene.name}, ${whom} killed at thing ${at} of ${scene.things}: ${each}`,
  )
  return killed || faults.length > 0 ? faults : null
}

/** Kills one deed, which the seed says, at many things: its engine, its host and both. */
export const killsOf = (how?: How): SafetyClass['trial'] =>
  deedTrial(
    KILLED,
    ({ things }) => things,
    (scene, whom, at, prng) => killedAt(scene, whom, at, prng, how),
  )

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
  trial: killsOf(),
}
