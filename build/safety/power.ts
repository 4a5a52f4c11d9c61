import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createPrng, type Prng } from '../../electron/engine/sample/prng.ts'
import { DEED_NAMES } from './deeds.ts'
import { CUTS, Disk, type Done, readDone } from './disk-model.ts'
import { interfering, noShim } from './disk-shim.ts'
import { doInProcess } from './doing.ts'
import { Scene } from './scene.ts'
import type { SafetyClass } from './trials.ts'

const CUTS_EACH = 6

/** A place in what was done, rather one beside a sync or a name than one among a thousand writes. */
function placeIn(all: readonly Done[], from: number, prng: Prng): number {
  const telling = all.flatMap(({ kind }, at) => (at >= from && kind !== 'write' ? [at, at + 1] : []))
  return telling.length > 0 && prng.chance(0.7) ? prng.pick(telling) : prng.int(from, all.length)
}

/** What differs between two folders but for SQLite's shared memory, which is not written but mapped. */
function unlike(one: string, other: string): string[] {
  const of = (folder: string): Map<string, string> =>
    new Map(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'))
        .map(({ parentPath, name }) => {
          const path = join(parentPath, name)
          return [path.slice(folder.length), readFileSync(path, 'latin1')]
        }),
    )
  const [a, b] = [of(one), of(other)]
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name))
}

/** The power goes while a deed is done: what was not synced is lost, or some of it, in any order. */
export const power: SafetyClass = {
  name: 'power',
  trialIs: 'six losses of power during one deed',
  full: 8 * DEED_NAMES.length,
  slice: 2,
  // 127: a working copy whose change of mode was to be taken back by who may only read it.
  kept: [127],
  untestable: noShim,
  async trial(seed, folder) {
    const prng = createPrng(seed)
    const name = DEED_NAMES[seed % DEED_NAMES.length]!
    const { scene } = await Scene.make(folder, name)
    const home = scene.home('done')
    const [base, log] = [join(home, '..'), join(folder, 'done.log')]
    const disk = new Disk(base)
    await doInProcess(name, home, scene.evidence, { env: interfering(base, { log }) })
    const all = readDone(log)
    const from = all.findIndex(({ kind }) => kind === 'begin')
    const places = Array.from({ length: CUTS_EACH }, () => placeIn(all, from, prng)).sort((a, b) => a - b)

    const faults: string[] = []
    let at = 0
    const goOnTo = (place: number): void => {
      for (; at < place; at++) disk.do(all[at]!)
    }
    for (const place of places) {
      goOnTo(place)
      const cut = prng.pick(CUTS)
      const left = join(folder, 'left')
      disk.writeCut(left, cut, prng)
      for (const wrong of await scene.wrongIn(join(left, 'home'), { lost: true }))
        faults.push(
          `${name}, power gone at thing ${place - from} of ${all.length - from}, of what was not synced there is ${cut}: ${wrong}`,
        )
      rmSync(left, { recursive: true })
    }
    goOnTo(all.length)
    // What is read from the record has to be all there is.
    const record = join(folder, 'record')
    disk.writeCut(record, 'all', prng)
    faults.push(...unlike(base, record).map((path) => `${name}: ${path} was written past the record`))
    return faults
  },
}
