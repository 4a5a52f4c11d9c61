import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createPrng, type Prng } from '../../electron/engine/sample/prng.ts'
import { DEED_NAMES, type DeedName } from './deeds.ts'
import { CUTS, Disk, type Done, readDone } from './disk-model.ts'
import { interfering, noShim } from './disk-shim.ts'
import { doInProcess } from './doing.ts'
import { AGAIN, Scene } from './scene.ts'
import type { Run, SafetyClass } from './trials.ts'

/** A place in what was done, rather one beside a sync or a name than one among a thousand writes. */
function placeIn(all: readonly Done[], from: number, prng: Prng): number {
  const telling = all.flatMap(({ kind }, at) => (at >= from && kind !== 'write' ? [at, at + 1] : []))
  return telling.length > 0 && prng.chance(0.7) ? prng.pick(telling) : prng.int(from, all.length)
}

/** What stands in a folder, by its path there, but for SQLite's shared memory, which is not written but mapped. */
const filesIn = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'))
      .map(({ parentPath, name }) => {
        const path = join(parentPath, name)
        return [path.slice(folder.length), readFileSync(path, 'latin1')]
      }),
  )

/** What differs between two folders. */
function unlike(one: string, other: string): string[] {
  const [a, b] = [filesIn(one), filesIn(other)]
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name))
}

/** What stands in a folder, but for the times of files. */
function sumOf(folder: string): string {
  const sum = createHash('sha256')
  for (const [name, bytes] of [...filesIn(folder)].sort())
    sum.update(`${name}\0${bytes.length}\0`).update(bytes)
  return sum.digest('hex')
}

/** Cuts the power at many places of what one doing of a deed was recorded to do. */
export async function cutsOf(folder: string, name: DeedName, prng: Prng, run: Run): Promise<string[]> {
  const scene = await Scene.make(folder, name)
  const home = scene.home('done')
  const [base, log] = [dirname(home), join(folder, 'recorded.log')]
  const disk = new Disk(base)
  await doInProcess(name, home, scene.evidence, { env: interfering(base, { log }) })
  const all = readDone(log)
  const from = all.findIndex(({ kind }) => kind === 'begin')
  const places = Array.from({ length: run.most }, () => placeIn(all, from, prng)).sort((a, b) => a - b)

  const faults: string[] = []
  const known = new Set<string>()
  let at = 0
  const goOnTo = (place: number): void => {
    for (; at < place; at++) disk.do(all[at]!)
  }
  for (const place of places) {
    goOnTo(place)
    const cut = prng.pick(CUTS)
    const left = join(folder, 'left')
    disk.writeCut(left, cut, prng)
    run.tried()
    // What was found good once is good: cuts beside each other often leave the same.
    const sum = sumOf(left)
    if (!known.has(sum))
      for (const wrong of await scene.wrongIn(join(left, 'home'), { lost: true, again: prng.chance(AGAIN) }))
        faults.push(
          `${name}, power gone at thing ${place - from} of ${all.length - from}, of what was not synced there is ${cut}: ${wrong}`,
        )
    known.add(sum)
    rmSync(left, { recursive: true })
  }
  goOnTo(all.length)
  // What is read from the record has to be all there is.
  const record = join(folder, 'record')
  disk.writeCut(record, 'all', prng)
  faults.push(...unlike(base, record).map((path) => `${name}: ${path} was written past the record`))
  return faults
}

/** The power goes while a deed is done: what was not synced is lost, or some of it, in any order. */
export const power: SafetyClass = {
  name: 'power',
  trialIs: 'losses of power during one deed',
  full: DEED_NAMES.length,
  slice: 2,
  many: { of: 'losses', full: 100, slice: 6 },
  kept: [],
  untestable: noShim,
  trial: (seed, folder, run) => cutsOf(folder, DEED_NAMES[seed % DEED_NAMES.length]!, createPrng(seed), run),
}
