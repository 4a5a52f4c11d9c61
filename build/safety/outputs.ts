import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Engine } from '../../electron/engine/engine.ts'
import { onWindows, snapshot, writeTurns } from '../../electron/engine/evidence/fixtures.ts'
import { createPrng, type Prng } from '../../electron/engine/sample/prng.ts'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { ANSWER, OUTPUT_DEEDS } from './deeds.ts'
import { noShim } from './disk-shim.ts'
import { onAnotherDisk, type Place, TARGETS } from './faults.ts'
import type { SafetyClass } from './trials.ts'

const FORMATS = ['csv', 'json', 'md', 'sql'] as const

/** An answer of a statement, and a table as statements, go to no place where a new file may not go, asked to replace what is there or not. */
async function answerAtBadTarget(place: Place, home: string, prng: Prng): Promise<string[]> {
  const kind = prng.pick(Object.keys(TARGETS))
  const path = TARGETS[kind]!(place)
  const [replace, format] = [prng.chance(0.5), prng.pick(FORMATS)]
  const what = `an answer as ${format} to ${kind}${replace ? ', replacing' : ''}`
  const engine = new Engine({ home, person: 'ada', throwaway: true })
  try {
    const { case_id } = await engine.call('case.open', { path: place.db })
    await engine.settled(case_id)
    const before = snapshot(place.folder)
    const writing =
      format === 'sql'
        ? engine.call('tables.export', { case_id, table: { table: 'missing' }, format, path, replace })
        : engine.call('sql.save', { case_id, answer: ANSWER, format, path, replace })
    const ended = await (writing as Promise<unknown>).catch((error: unknown) => error)
    return [
      ...(ended instanceof TurnscopeError && ended.kind !== 'Internal'
        ? []
        : [`${what}: ended in ${ended instanceof Error ? ended.stack : JSON.stringify(ended)}`]),
      ...(snapshot(place.folder) === before ? [] : [`${what}: something was changed or left`]),
    ]
  } finally {
    await engine.close()
  }
}

/** Comparisons, and what was asked with a statement, where the disk or the target is not what it should be. */
export const outputs: SafetyClass = {
  name: 'outputs',
  trialIs: 'one comparison or answer of a statement at one bad place or disk',
  full: 100,
  slice: 3,
  kept: [],
  untestable: () => onWindows,
  async trial(seed, folder) {
    const prng = createPrng(seed)
    const kind = [...OUTPUT_DEEDS, 'target' as const][seed % 4]!
    if (kind !== 'target' && noShim() === null) return onAnotherDisk(folder, kind, prng)
    const [inside, home] = [join(folder, 'inside'), join(folder, 'home')]
    const [evidence, out] = [join(inside, 'evidence'), join(inside, 'out')]
    for (const each of [inside, evidence, out]) mkdirSync(each)
    const db = writeTurns(join(evidence, 'turns.json'), { turns: 400 })
    writeFileSync(join(evidence, 'notes.txt'), 'mine')
    return answerAtBadTarget({ folder: inside, evidence, db, out, env: {} }, home, prng)
  },
}
