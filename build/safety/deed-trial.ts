import { createPrng, type Prng } from '../../electron/engine/sample/prng.ts'
import { DEED_NAMES } from './deeds.ts'
import { Scene } from './scene.ts'
import { placesAmong, type SafetyClass } from './trials.ts'

/**
 * A trial that takes the deed of its seed, and has each of `ways` come between at places among all that it does. One in which none
 * did has tried nothing, and is a fault.
 * @param places how many there are
 * @param tryAt what is wrong then; null where the deed had come to its end before, which is no try
 */
export const deedTrial =
  <Way>(
    ways: readonly Way[],
    places: (scene: Scene, way: Way) => number,
    tryAt: (scene: Scene, way: Way, at: number, prng: Prng) => Promise<string[] | null>,
  ): SafetyClass['trial'] =>
  async (seed, folder, run) => {
    const prng = createPrng(seed)
    const scene = await Scene.make(folder, DEED_NAMES[seed % DEED_NAMES.length]!)
    const faults: string[] = []
    let cameBetween = false
    for (const way of ways)
      for (const at of placesAmong(places(scene, way), prng, run)) {
        const found = await tryAt(scene, way, at, prng)
        if (found === null) continue
        cameBetween = true
        run.tried()
        faults.push(...found)
      }
    return cameBetween ? faults : [`${scene.name}: nothing came between`]
  }
