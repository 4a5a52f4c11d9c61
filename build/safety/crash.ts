import { join } from 'node:path'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { DEED_NAMES } from './deeds.ts'
import { readDone } from './disk-model.ts'
import { interfering, noShim } from './disk-shim.ts'
import { doInProcess, KILLED } from './doing.ts'
import { Scene } from './scene.ts'
import type { SafetyClass } from './trials.ts'

const KILLS = 2

/** A deed that is killed at several moments: the case is as before or as after, and goes on from there. */
export const crash: SafetyClass = {
  name: 'crash',
  trialIs: 'two kills of one deed, of engine, host or both',
  races: true,
  full: 10 * DEED_NAMES.length,
  slice: 1,
  // 123: a copy whose process was killed before it had its lock.
  kept: [123],
  async trial(seed, folder) {
    const prng = createPrng(seed)
    const name = DEED_NAMES[(seed + 2) % DEED_NAMES.length]!
    const log = join(folder, 'done.log')
    const counts = noShim() === null
    const { scene, took } = await Scene.make(folder, name, (home) =>
      counts ? interfering(join(home, '..'), { log }) : {},
    )
    const all = counts ? readDone(log) : []
    const things = all.length - all.findIndex(({ kind }) => kind === 'begin') - 1
    const faults: string[] = []
    for (let n = 0; n < KILLS; n++) {
      const home = scene.home(`home-${n}`)
      const killed = prng.pick(KILLED)
      // By what it has written so far, where that can be counted: that is as good as the same each time. Else by the clock.
      const at = killed === 'engine' && counts ? prng.int(0, things) : null
      const killAfter = prng.int(0, Math.ceil(took * 1.1))
      await doInProcess(
        name,
        home,
        scene.evidence,
        at === null ? { killAfter, killed } : { env: interfering(join(home, '..'), { killAt: at }) },
      )
      const moment =
        at === null ? `after ${killAfter} of some ${Math.round(took)} ms` : `at thing ${at} of ${things}`
      for (const wrong of await scene.wrongIn(home))
        faults.push(`${name}, ${killed} killed ${moment}: ${wrong}`)
      scene.drop(home)
    }
    return faults
  },
}
