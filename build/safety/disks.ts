import { dirname } from 'node:path'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { DEED_NAMES } from './deeds.ts'
import { type Interference, interfering, noShim } from './disk-shim.ts'
import { doInProcess } from './doing.ts'
import { AGAIN, Scene } from './scene.ts'
import { placesAmong, type SafetyClass } from './trials.ts'

/** What a disk or a folder may come to while something is written there, and what of what is done to it fails then. */
const DISKS = {
  'is full': { code: 'ENOSPC', touched: ['w', 'n'] },
  'is over its quota': { code: 'EDQUOT', touched: ['w', 'n'] },
  fails: { code: 'EIO', touched: ['w', 'n', 'r', 's'] },
  'is read-only': { code: 'EROFS', touched: ['w', 'n', 'r'] },
  'does not allow it any more': { code: 'EACCES', touched: ['n', 'r'] },
  'cannot sync its folders': { code: 'EINVAL', touched: ['s'] },
} as const satisfies Record<string, Omit<NonNullable<Interference['fail']>, 'from'>>
type DiskName = keyof typeof DISKS
const DISK_NAMES = Object.keys(DISKS) as DiskName[]

/** What is wrong where the disk comes to that at a thing. @param passes whether it is well again at the next */
export async function onDisk(
  scene: Scene,
  becomes: DiskName,
  from: number,
  { passes = false, again = true } = {},
): Promise<string[]> {
  const home = scene.home('faulty')
  const fail = { from, ...(passes ? { last: from } : {}), ...DISKS[becomes] }
  const { failed } = await doInProcess(scene.name, home, scene.evidence, {
    env: interfering(dirname(home), { fail }),
  })
  const wrong = await scene.wrongIn(home, { again })
  scene.drop(home)
  const what = `${scene.name}, whose disk at thing ${from} of ${scene.things} ${becomes}${passes ? ' for a moment' : ''}`
  return [
    // Not every file system can: that is no reason to end.
    ...(becomes === 'cannot sync its folders' && failed !== null ? [`${what}: ended in ${failed}`] : []),
    ...wrong.map((each) => `${what}, and ended ${failed === null ? 'well' : `in ${failed}`}: ${each}`),
  ]
}

/** Every deed that writes, on a disk that from some moment on, or for a moment, is not what it was. */
export const disks: SafetyClass = {
  name: 'disks',
  trialIs: 'disks that come to something during one deed',
  full: DEED_NAMES.length * DISK_NAMES.length,
  slice: 2,
  many: { of: 'disks', full: 20, slice: 3 },
  kept: [],
  untestable: noShim,
  async trial(seed, folder, run) {
    const prng = createPrng(seed)
    const scene = await Scene.make(folder, DEED_NAMES[seed % DEED_NAMES.length]!)
    const becomes = DISK_NAMES[Math.floor(seed / DEED_NAMES.length) % DISK_NAMES.length]!
    const faults: string[] = []
    for (const at of placesAmong(scene.things, prng, run)) {
      const how = { passes: prng.chance(0.3), again: prng.chance(AGAIN) }
      faults.push(...(await onDisk(scene, becomes, at, how)))
      run.tried()
    }
    return faults
  },
}
