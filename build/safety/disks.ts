import { clockBack } from './clock.ts'
import { deedTrial } from './deed-trial.ts'
import { DEED_NAMES } from './deeds.ts'
import { type Interference, interfering, noShim } from './disk-shim.ts'
import { AGAIN, type Scene } from './scene.ts'
import type { SafetyClass } from './trials.ts'

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
/** What becomes of a disk, or of the clock. */
const BECOMES = [...(Object.keys(DISKS) as DiskName[]), 'clock'] as const
/** Looks at the clock that a deed may come to. */
const LOOKS = 60

/** What is wrong where the disk comes to that at a thing. @param passes whether it is well again at the next */
export async function onDisk(
  scene: Scene,
  becomes: DiskName,
  from: number,
  { passes = false, again = true } = {},
): Promise<string[]> {
  const fail = { from, ...(passes ? { last: from } : {}), ...DISKS[becomes] }
  const { failed, wrong } = await scene.doneIn((folder) => interfering(folder, { fail }), { again })
  const what = `${scene.name}, whose disk at thing ${from} of ${scene.things} ${becomes}${passes ? ' for a moment' : ''}`
  return [
    // Not every file system can: that is no reason to end.
    ...(becomes === 'cannot sync its folders' && failed !== null ? [`${what}: ended in ${failed}`] : []),
    ...wrong.map((each) => `${what}, and ended ${failed === null ? 'well' : `in ${failed}`}: ${each}`),
  ]
}

/** What is wrong where the clock jumps back by a day at a look, which is no reason for anything to end. */
async function withClockBack(scene: Scene, look: number, again: boolean): Promise<string[]> {
  const { failed, wrong } = await scene.doneIn(() => clockBack(look), { again })
  const ended = failed === null ? [] : [`ended in ${failed}`]
  return [...ended, ...wrong].map((each) => `${scene.name}, whose clock jumps back at look ${look}: ${each}`)
}

/** Every deed that writes, on a disk that from some moment on, or for a moment, is not what it was, or with such a clock. */
export const disks: SafetyClass = {
  name: 'disks',
  trialIs: 'disks of each kind, or clocks, that come to something during one deed',
  full: DEED_NAMES.length,
  slice: 1,
  // Of each of the seven: so many sizes at which a disk is full.
  many: { of: 'disks', full: 20, slice: 1 },
  kept: [],
  untestable: noShim,
  trial: deedTrial(
    BECOMES,
    ({ things }, becomes) => (becomes === 'clock' ? LOOKS : things),
    (scene, becomes, at, prng) => {
      const how = { passes: prng.chance(0.3), again: prng.chance(AGAIN) }
      return becomes === 'clock' ? withClockBack(scene, at, how.again) : onDisk(scene, becomes, at, how)
    },
  ),
}
